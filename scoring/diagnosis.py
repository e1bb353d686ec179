"""What a check found, and the words that a person reads about it."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How a thing is; each is worse than the one before."""

    OK = "ok"
    ATTENTION = "attention"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: how it is, what was found, and what to do about it."""

    subject: str
    health: Health
    found: str
    remedy: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """All that was looked at."""

    findings: tuple[Finding, ...]

    @property
    def health(self) -> Health:
        """As bad as the worst finding."""
        order = list(Health)
        worst = max(
            (order.index(finding.health) for finding in self.findings), default=0
        )
        return order[worst]


def as_text(diagnosis: Diagnosis) -> str:
    """Write one line for each finding, and below it what to do.

    >>> print(as_text(Diagnosis((Finding("Python", Health.OK, "3.11.7"),))))
    ok         Python  3.11.7
    """
    width = max((len(finding.subject) for finding in diagnosis.findings), default=0)
    return "\n".join(
        line for finding in diagnosis.findings for line in _lines(finding, width)
    )


def as_values(diagnosis: Diagnosis) -> dict[str, object]:
    """Return the diagnosis as values that JSON can hold."""
    return {
        "health": diagnosis.health.value,
        "findings": [
            {
                "subject": finding.subject,
                "health": finding.health.value,
                "found": finding.found,
                "remedy": finding.remedy,
            }
            for finding in diagnosis.findings
        ],
    }


def _lines(finding: Finding, width: int) -> list[str]:
    first = f"{finding.health:<10} {finding.subject:<{width}}  {finding.found}"
    rest = [f"{'':<{width + 11}}  {finding.remedy}"] if finding.remedy else []
    return [first, *rest]
