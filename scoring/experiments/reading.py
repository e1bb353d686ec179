"""A test read whole: what it changed, whether its split holds, and what it earned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from scoring.confidence import Estimate
from scoring.experiments.arms import Arm
from scoring.experiments.design import least_lift
from scoring.experiments.effects import (
    Adjusted,
    adjusted_difference,
    difference_of_means,
    difference_of_rates,
    relative_lift,
)
from scoring.experiments.looking import anytime_difference
from scoring.experiments.split import ALARM, split_chance
from scoring.experiments.verdicts import Verdict, judged

UNPLANNED_UNITS = 10_000
"""Where nobody said how many units were planned, intervals are narrowest here."""


@dataclass(frozen=True)
class Variant:
    """One row of the mart `experiment_results`."""

    row: Mapping[str, Any]

    @property
    def units(self) -> int:
        """Units that are judged."""
        return int(self.row["judged_units"])

    @property
    def outcome(self) -> Arm:
        """Who had the outcome, with the score before the assignment."""
        done = float(self.row["conversions"])
        return Arm(
            self.units, done, done, *self._sums("score_before", "_squares", "_products")
        )

    @property
    def revenue(self) -> Arm:
        """What they bought, with what they had bought before."""
        return Arm(
            self.units,
            *self._sums("net_amount", "_squares"),
            *self._sums("amount_before", "_squares", "_products"),
        )

    @property
    def profit(self) -> Arm | None:
        """What remained; None where the margin or the cost is not known."""
        if self.row["profit_amount"] is None:
            return None
        return Arm(self.units, *self._sums("profit_amount", "_squares"))

    def _sums(self, name: str, *more: str) -> list[float]:
        return [float(self.row[f"{name}{end}"] or 0) for end in ("", *more)]


@dataclass(frozen=True)
class Reading:
    """A variant against its control, as of the moment the marts speak for."""

    treated: Variant
    control: Variant
    split: float | None
    is_over: bool

    @property
    def difference(self) -> Estimate | None:
        """Rate of the outcome less the control's, for one look at the end."""
        return difference_of_rates(self.treated.outcome, self.control.outcome)

    @property
    def anytime(self) -> Estimate | None:
        """The same with an interval that survives looking."""
        arms = (self.treated.outcome, self.control.outcome)
        return anytime_difference(*arms, self._planned_units)

    @property
    def lift(self) -> Estimate | None:
        """The difference that decides: the first at the end, the second before."""
        return self.difference if self.is_over else self.anytime

    @property
    def relative(self) -> Estimate | None:
        """The rate over the control's, less 1."""
        return relative_lift(self.treated.outcome, self.control.outcome)

    @property
    def adjusted(self) -> Adjusted | None:
        """The difference with the score before the assignment taken out."""
        return adjusted_difference(self.treated.outcome, self.control.outcome)

    @property
    def revenue(self) -> Estimate | None:
        """Net amount per unit less the control's, in the report currency."""
        return difference_of_means(self.treated.revenue, self.control.revenue)

    @property
    def adjusted_revenue(self) -> Adjusted | None:
        """The same with what was bought before taken out."""
        return adjusted_difference(self.treated.revenue, self.control.revenue)

    @property
    def profit(self) -> Estimate | None:
        """Profit per unit less the control's; None where money is not known."""
        treated, control = self.treated.profit, self.control.profit
        if treated is None or control is None:
            return None
        if self.is_over:
            return difference_of_means(treated, control)
        return anytime_difference(treated, control, self._planned_units)

    @property
    def net_profit(self) -> float | None:
        """What the treatment earned as counted: its profit less the control's.

        The control's is scaled as the plan has it, or by units where there is none.
        """
        treated, control = self.treated.profit, self.control.profit
        if treated is None or control is None or not control.units:
            return None
        shares = [item.row["planned_share"] for item in (self.treated, self.control)]
        scale = (
            treated.units / control.units
            if None in shares
            else float(shares[0]) / float(shares[1])
        )
        return treated.total - scale * control.total

    @property
    def is_split_broken(self) -> bool:
        """Whether the sample-ratio check fails."""
        return self.split is not None and self.split < ALARM

    @property
    def verdict(self) -> Verdict:
        """What the test proves."""
        return judged(self.lift, self.profit, is_broken=self.is_split_broken)

    @property
    def least_lift(self) -> float | None:
        """The least relative lift that so many units would find 4 times in 5."""
        units = self.treated.units + self.control.units
        done = self.control.outcome.total
        if not 0 < done < self.control.units:
            return None
        return least_lift(done / self.control.units, self.control.units / units, units)

    @property
    def _planned_units(self) -> int:
        return int(self.treated.row["planned_units"] or UNPLANNED_UNITS)


def read_tests(rows: Iterable[Mapping[str, Any]], as_of: datetime) -> list[Reading]:
    """Read the rows of `experiment_results`: each variant against its control.

    A test without a control gives no reading.
    """
    ordered = sorted(rows, key=lambda row: (row["experiment_id"], row["variant"]))
    readings = []
    for _, group in groupby(ordered, key=lambda row: row["experiment_id"]):
        variants = [Variant(row) for row in group]
        controls = [item for item in variants if item.row["is_control"]]
        split = _split_of(variants)
        readings += [
            Reading(item, control, split, _is_over(item.row["read_at"], as_of))
            for control in controls
            for item in variants
            if item is not control
        ]
    return readings


def _split_of(variants: list[Variant]) -> float | None:
    """Check the split of all variants; None where no plan says what it should be."""
    shares = [item.row["planned_share"] for item in variants]
    if None in shares or len(shares) < len(("treated", "control")):
        return None
    units = [int(item.row["counted_units"]) for item in variants]
    return split_chance(units, [float(share) for share in shares])


def _is_over(read_at: datetime | None, as_of: datetime) -> bool:
    return read_at is not None and read_at <= as_of
