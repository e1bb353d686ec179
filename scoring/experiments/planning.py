"""How long a test would take at a shop: its units, and the leads of a usual week."""

from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from scoring.errors import LeadscoreError
from scoring.experiments.design import Design, least_lift, units_needed
from scoring.warehouse import read_only

WEEKS = 12
"""A usual week is the mean of the last so many."""

PAST = f"""
    with settings as (
        select
            max(value) filter (setting = 'as_of')::timestamp as as_of,
            max(value) filter (setting = 'purchase_horizon_days')::integer as days
        from marts.run_settings
    )
    select
        count(*) filter (
            created_at >= as_of - interval {WEEKS} week and created_at < as_of
        ) / {WEEKS}.0,
        count(*) filter (created_at + to_days(days) <= as_of),
        count(*) filter (
            created_at + to_days(days) <= as_of
            and first_purchase_at < created_at + to_days(days)
        ),
        any_value(days)
    from marts.leads, settings
    where not is_merged and coalesce(first_purchase_at > created_at, true)
"""


@dataclass(frozen=True)
class Plan:
    """A test to be, at a shop with so many new leads a week."""

    design: Design
    units: int
    weekly: float
    horizon_days: int

    @property
    def weeks(self) -> int:
        """Weeks until all units came; the last then have the horizon before them."""
        return ceil(self.units / self.weekly)

    @property
    def least_lift(self) -> float | None:
        """The least relative lift that the leads of twelve weeks would find."""
        units = round(self.weekly * WEEKS)
        return least_lift(self.design.baseline, self.design.held_out, units)


def plan_test(
    database: Path, lift: float, held_out: float, baseline: float | None
) -> Plan:
    """Plan a test on the new leads of a published warehouse.

    Without a `baseline` it is the share of mature leads that bought for the first time
    within the purchase horizon. Raises LeadscoreError where nobody is there to test on.
    """
    with read_only(database) as connection:
        ((weekly, mature, buyers, days),) = connection.execute(PAST).fetchall()
    if not weekly:
        raise LeadscoreError(
            f"No lead came in the last {WEEKS} weeks before the as-of of {database}, "
            "so no test can be planned there."
        )
    if baseline is None and not buyers:
        raise LeadscoreError(
            "No lead has bought within the horizon, so there is no rate to begin from. "
            "Give one with --baseline, such as 0.05."
        )
    rate = buyers / mature if baseline is None else baseline
    design = Design(rate, held_out, lift)
    return Plan(design, units_needed(design), float(weekly), int(days))


def as_text(plan: Plan) -> str:
    """Say how many units and weeks it takes, and what is in reach."""
    design = plan.design
    held = round(plan.units * design.held_out)
    aim = f"{design.lift:+.0%} on a rate of {design.baseline:.2%}"
    volume = f"{plan.weekly:,.0f} new leads a week that is {plan.weeks:,} weeks"
    lines = [
        f"To find {aim} 4 times in 5, with {design.held_out:.0%} held out:",
        f"  {plan.units:,} units, {held:,} of them held out.",
        f"  At {volume}, and {plan.horizon_days} days for the last of them to act.",
    ]
    if plan.least_lift is not None:
        lines.append(
            f"  The leads of {WEEKS} weeks would find {plan.least_lift:+.0%} or more."
        )
    return "\n".join(lines)


def as_values(plan: Plan) -> dict[str, Any]:
    """Give the same as plain values."""
    return {
        "baseline": plan.design.baseline,
        "held_out": plan.design.held_out,
        "lift": plan.design.lift,
        "units": plan.units,
        "weekly_leads": plan.weekly,
        "weeks": plan.weeks,
        "horizon_days": plan.horizon_days,
        "least_lift_in_12_weeks": plan.least_lift,
    }
