"""What points may be learnt for: the candidates of the seed, and those that tell."""

from collections.abc import Sequence
from pathlib import Path

from scoring.recalibration.fitted import RULES, SEEDS
from scoring.scorecard.seed import Rule, read_rules
from scoring.warehouse import read_only

CANDIDATES = "candidates"
"""The scorecard of the seed that lists what points may be learnt for."""


def read_candidates(project: Path) -> tuple[Rule, ...]:
    """Read every candidate of the seed."""
    return read_rules(project / SEEDS / RULES, CANDIDATES)


def that_tell(candidates: Sequence[Rule], training: Path) -> tuple[Rule, ...]:
    """Leave out the silence of a shop that never heard the like of anybody.

    Where no visits are recorded, to have made none for a month says nothing but that a
    lead is known for longer than a month.
    """
    with read_only(training) as connection:
        rows = connection.execute("select signal from heard_signals").fetchall()
    heard = {signal for (signal,) in rows}
    return tuple(
        rule for rule in candidates if rule.kind != "absence" or rule.signal in heard
    )
