"""What a test proves, in plain words; money has the last one."""

from enum import Enum

from scoring.confidence import Estimate


class Verdict(Enum):
    """A verdict and what to do about it."""

    BROKEN = (
        "The split is broken",
        "Assignments were lost or doubled. Find out why, and begin again.",
    )
    TOO_FEW = ("Too few to say", "Wait until more units have had their time.")
    PAYS = ("Works and pays", "Give it to everyone.")
    LOSES = (
        "Works and loses money",
        "More people act, and it costs more than they bring. Stop it.",
    )
    WORKS = (
        "Works; whether it pays is open",
        "More people act. Name its cost and margin, or wait until the money is clear.",
    )
    HARMS = ("Harms", "Fewer people act than without it. Stop it.")
    COSTS = (
        "Not seen to work, and loses money",
        "It costs more than it brings. Stop it.",
    )
    OPEN = (
        "No difference beyond chance",
        "An effect within the interval may still be there. Keep it only if it is free.",
    )

    @property
    def title(self) -> str:
        """The verdict in a few words."""
        return self.value[0]

    @property
    def advice(self) -> str:
        """What follows of it."""
        return self.value[1]


def judged(
    lift: Estimate | None, profit: Estimate | None, *, is_broken: bool
) -> Verdict:
    """Give the verdict of a lift in the outcome and a change of profit, each per unit.

    >>> lift, profit = Estimate(0.01, 0.008, 0.012), Estimate(-2, -3, -1)
    >>> judged(lift, profit, is_broken=False).title
    'Works and loses money'
    """
    if is_broken:
        return Verdict.BROKEN
    if lift is None:
        return Verdict.TOO_FEW
    if lift.is_below:
        return Verdict.HARMS
    loses = profit is not None and profit.is_below
    if not lift.is_above:
        return Verdict.COSTS if loses else Verdict.OPEN
    if loses:
        return Verdict.LOSES
    pays = profit is not None and profit.is_above
    return Verdict.PAYS if pays else Verdict.WORKS
