"""What comes next in the report's tests: words and queues may be hostile."""

from collections.abc import Sequence
from datetime import datetime, timedelta

Table = tuple[str, list[tuple[object, ...]]]
AS_OF = datetime(2026, 7, 1)
WEEK = timedelta(days=7)
HELD = "Cart 2 h ago. Nothing is done: "


def action_tables(names: Sequence[str]) -> dict[str, Table]:
    """The tables of the pages of what to do and how many to expect."""
    return {
        "next_best_actions": next_best_actions(names),
        "lead_priorities": lead_priorities(names),
        "sql_forecast": sql_forecast(names),
        "sql_forecast_backtest": sql_forecast_backtest(),
        "queue_capacities": ("queue varchar, week_ahead integer", [("sales", 1)]),
    }


def next_best_actions(names: Sequence[str]) -> Table:
    """A lead for each name, by a person; one by message, one held, one left alone."""
    last = AS_OF + timedelta(hours=9)
    done = ("cart_reminder", "person", "call", None)
    rows: list[tuple[object, ...]] = [
        (f"{n}", *done, name, f"Cart 2 h ago. {name}.", AS_OF, last)
        for n, name in enumerate(names)
    ]
    rows += [
        (name, "none", None, None, "no_consent", None, HELD + f"{name}.", None, None)
        for name in names
    ]
    rows += [
        (
            *("m", "cart_reminder", "message", "email", None, None),
            *("Cart 1 h ago, EUR 10.00. Remind of the cart.", last - WEEK / 100, last),
        ),
        ("q", "none", None, None, "no_signal", None, "Nothing calls.", None, None),
    ]
    columns = (
        "lead_id varchar, action varchar, actor varchar, channel varchar,"
        " obstacle varchar, owner varchar, explanation varchar,"
        " earliest_at timestamp, latest_at timestamp"
    )
    return columns, rows


def lead_priorities(names: Sequence[str]) -> Table:
    """What each lead may order for, and its place in the list."""
    columns = "lead_id varchar, predicted_order_value decimal(18,4), priority integer"
    return columns, [(f"{n}", 10.0 + n, n) for n in range(len(names))]


def sql_forecast(names: Sequence[str]) -> Table:
    """Six weeks of all, of persons and of hostile queues in every state."""
    states = ("fits", "tight", "over")
    queues = [("(all)", None, None), ("(people)", "tight", 20.0)]
    queues += [(name, states[n % 3], 10.0) for n, name in enumerate(names)]
    rows: list[tuple[object, ...]] = [
        (
            *(queue, verdict, week, 9.5, 6.5, 3.0, 3, 17, capacity),
            *(AS_OF + (week - 1) * WEEK, AS_OF + week * WEEK),
        )
        for week in range(1, 7)
        for queue, verdict, capacity in queues
    ]
    columns = (
        "queue varchar, verdict varchar, week_ahead integer,"
        " expected_sqls decimal(18,6), expected_of_open decimal(18,6),"
        " expected_of_coming decimal(18,6), lower_sqls integer, upper_sqls integer,"
        " capacity decimal(18,6), begins_at timestamp, ends_at timestamp"
    )
    return columns, rows


def sql_forecast_backtest() -> Table:
    """Half a year of forecasts, of which one missed what came."""
    rows: list[tuple[object, ...]] = []
    for back in range(27):
        for week in range(1, 7):
            came = (30 if back == 9 else 10) if week <= back else None
            begins = AS_OF + (week - 1 - back) * WEEK
            covered = None if came is None else came == 10
            rows.append((back, week, 9.5, 3, 17, came, covered, begins, begins + WEEK))
    columns = (
        "weeks_back integer, week_ahead integer, expected_sqls decimal(18,6),"
        " lower_sqls integer, upper_sqls integer, sqls bigint, is_covered boolean,"
        " begins_at timestamp, ends_at timestamp"
    )
    return columns, rows
