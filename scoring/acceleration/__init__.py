"""Which nurture touches bring leads to SQL sooner, and how that is known.

Three answers are kept apart: *caused* comes from a hold-out, *adjusted* compares leads
that were alike on record, *credited* only says who was there.
"""

from scoring.acceleration.caused import HoldoutArm, caused_effect
from scoring.acceleration.effects import Effect, e_value
from scoring.acceleration.findings import Alarm, Evidence, Finding, alarms
from scoring.acceleration.reading import read_findings
from scoring.acceleration.trials import Trials, adjusted_effect

__all__ = [
    "Alarm",
    "Effect",
    "Evidence",
    "Finding",
    "HoldoutArm",
    "Trials",
    "adjusted_effect",
    "alarms",
    "caused_effect",
    "e_value",
    "read_findings",
]
