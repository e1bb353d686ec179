"""What is found of each touch, by which evidence, and when not to trust it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scoring.acceleration.effects import Effect

UNDELIVERED = "undelivered"


class Evidence(StrEnum):
    """How an effect is known, the surest first."""

    CAUSED = "caused"
    ADJUSTED = "adjusted"
    ALONE = "nobody to compare with"
    NONE = "too few to say"


class Alarm(StrEnum):
    """Why adjusted effects should not be believed."""

    UNDELIVERED = "undelivered"
    OVERSTATED = "overstated"


@dataclass(frozen=True)
class Finding:
    """One touch, among all leads or those of one acquisition channel.

    `kind` is flow, campaign, content, step or undelivered. `leads` are those of the
    hold-out, `trials` the touches of leads that had none of the kind for 14 days, of
    which `uncompared` had nobody like them; `are_alone` where these are most.
    `awaited_signal` is what the touch waits for. Credited points say who was there, and
    nothing is ranked by them.
    """

    kind: str
    name: str
    channel: str | None
    trials: int
    uncompared: int
    adjusted: Effect | None
    are_alone: bool = False
    awaited_signal: str | None = None
    leads: int = 0
    caused: Effect | None = None
    touches: int = 0
    credited_points: float = 0.0

    @property
    def evidence(self) -> Evidence:
        """The surest evidence there is."""
        if self.caused is not None:
            return Evidence.CAUSED
        if self.adjusted is not None:
            return Evidence.ADJUSTED
        return Evidence.ALONE if self.are_alone else Evidence.NONE

    @property
    def effect(self) -> Effect | None:
        """The effect by the surest evidence."""
        return self.caused or self.adjusted

    @property
    def ratio(self) -> float | None:
        """Adjusted days gained over caused ones, where the latter surely are not 0."""
        if self.caused is None or self.adjusted is None:
            return None
        if not (self.caused.is_sooner or self.caused.is_later):
            return None
        return self.adjusted.days_gained.value / self.caused.days_gained.value

    @property
    def is_overstated(self) -> bool:
        """Whether adjusting finds surely more than the hold-out proves."""
        if self.caused is None or self.adjusted is None:
            return False
        return self.adjusted.days_gained.lower > self.caused.days_gained.upper


def alarms(findings: Iterable[Finding]) -> tuple[Alarm, ...]:
    """Tell why adjusted effects of the same leads should not be believed.

    What never arrived can speed nobody up: where it seems to, those who are written to
    are other people, in ways that the record does not show. Nor can adjusting find more
    than a hold-out proves.
    """
    raised = set()
    for finding in findings:
        if finding.channel is not None:
            continue
        if finding.kind == UNDELIVERED and finding.adjusted is not None:
            if finding.adjusted.hazard_ratio.lower > 1:
                raised.add(Alarm.UNDELIVERED)
        elif finding.is_overstated:
            raised.add(Alarm.OVERSTATED)
    return tuple(alarm for alarm in Alarm if alarm in raised)


def ranked(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Put those first that surely bring SQL sooner, by the lower end of their days.

    Those of which nothing can be said come last.
    """
    return tuple(sorted(findings, key=_place))


def _place(finding: Finding) -> tuple[bool, float, str, str]:
    effect = finding.effect
    lower = 0.0 if effect is None else effect.days_gained.lower
    return effect is None, -lower, finding.kind, finding.name
