"""What the watch over scores holds in the report's tests: names may be hostile."""

from collections.abc import Sequence
from datetime import date, timedelta

Table = tuple[str, list[tuple[object, ...]]]
LAST_DAY = date(2026, 6, 30)
EVENTS = ("web_events: view_item", "web_events: add_to_cart")
SIGNALS = (("visit", 700, 210), ("cart", 200, 20))
BANDS = (("cold", 500, 140), ("warm", 250, 80), ("mql", 150, 50), ("sql", 100, 30))


def watch_tables(names: Sequence[str]) -> dict[str, Table]:
    """The tables of the page of what has changed."""
    return {
        "monitoring_alarms": monitoring_alarms(names),
        "event_volume_days": event_volume_days(names),
        "score_distributions": score_distributions(names),
        "score_drift": score_drift(names),
        "band_share_months": band_share_months(),
        "calibration_drift": calibration_drift(),
    }


def monitoring_alarms(names: Sequence[str]) -> Table:
    """An alarm for every hostile name, and one thing in each other state."""
    rows: list[tuple[object, ...]] = [
        ("missing_week", f"web_events: {name}", "alarm", name, 50.0, 0.0, 1.0, 0.5, 2)
        for name in names
    ]
    rows += [
        ("missing_week", EVENTS[1], "alarm", "Far fewer.", 50.0, 2.0, 0.96, 0.5, 2),
        ("signal_drift", "cart", "watch", "Look.", 3.0, 1.5, 0.2, 0.25, 4),
        ("band_share", "cold", "watch", "Look.", 0.5, 0.57, 0.07, 0.1, 5),
        ("calibration", "all", "steady", "No change.", 20.0, 21.0, 0.05, 0.4, 6),
        ("calibration", "sql", "too_few", "Too little.", None, 1.0, None, None, 6),
    ]
    columns = (
        "check_name varchar, subject varchar, state varchar, words varchar,"
        " expected decimal(18,6), observed decimal(18,6), measure decimal(18,6),"
        " measure_limit decimal(18,6), check_number integer, is_alarm boolean"
    )
    return columns, [(*row, row[2] == "alarm") for row in rows]


def event_volume_days(names: Sequence[str]) -> Table:
    """Fourteen weeks of a few things; the first weeks are not foretold."""
    rows: list[tuple[object, ...]] = []
    for subject in (*EVENTS, *(f"web_events: {name}" for name in names)):
        for back in range(98):
            is_foretold = back < 60
            arrivals = 0 if back < 7 and subject == EVENTS[1] else 40 + back % 7
            expected = (44.0, 20.0, 70.0) if is_foretold else (None, None, None)
            day = LAST_DAY - timedelta(days=back)
            rows.append(
                ("event", subject, day, back // 7, back % 7, arrivals, 8, *expected)
            )
    columns = (
        "subject_kind varchar, subject varchar, arrived_on date, week_number integer,"
        " day_number integer, arrivals bigint, foretelling_weeks integer,"
        " expected_arrivals decimal(18,6), least_expected decimal(18,6),"
        " most_expected decimal(18,6)"
    )
    return columns, rows


def score_distributions(names: Sequence[str]) -> Table:
    """Signals and bands before and now."""
    rows: list[tuple[object, ...]] = []
    signals = (*SIGNALS, *((name, 100, 40) for name in names))
    for kind, shown in (("signal", signals), ("band", BANDS)):
        for subject, before, now in shown:
            rows.append((kind, subject, 1, before, now))
            rows.append((kind, subject, 0, 1000 - before, 300 - now))
    columns = (
        "subject_kind varchar, subject varchar, points integer,"
        " reference_leads bigint, current_leads bigint"
    )
    return columns, rows


def score_drift(names: Sequence[str]) -> Table:
    """How far each signal moved."""
    rows: list[tuple[object, ...]] = [
        ("signal", subject, 0.1) for subject in ("visit", "cart", *names)
    ]
    columns = "subject_kind varchar, subject varchar, stability_index decimal(18,6)"
    return columns, rows


def band_share_months() -> Table:
    """Three months, the last of which is not over."""
    rows: list[tuple[object, ...]] = [
        (date(2026, month, 1), band, leads, 1000, month < 6)
        for month in (4, 5, 6)
        for band, leads, _ in BANDS
    ]
    columns = (
        "month date, band varchar, band_leads bigint, month_leads bigint,"
        " is_complete boolean"
    )
    return columns, rows


def calibration_drift() -> Table:
    """All and one band."""
    rows: list[tuple[object, ...]] = [
        ("all", 1000, 21, 20.0),
        ("sql", 100, 12, 10.0),
    ]
    columns = "band varchar, looks bigint, buyers bigint, expected_buyers decimal(18,6)"
    return columns, rows
