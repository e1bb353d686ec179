"""What the page of the week reads in the report's tests: names may be hostile."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

Table = tuple[str, list[tuple[object, ...]]]
AS_OF = datetime(2026, 7, 1)


def pipeline_tables(names: Sequence[str]) -> dict[str, Table]:
    """The tables of the page of the week."""
    return {
        "alerts": alerts(names),
        "stuck_leads": stuck_leads(names),
        "lead_stage_history": lead_stage_history(names),
        "response_times": response_times(names),
        "objections": objections(names),
    }


def alerts(names: Sequence[str]) -> Table:
    """A queue with a lead for each hostile name, a drift and a silent feed."""
    rows: list[tuple[object, ...]] = [
        ("stuck_new", name, "urgent", "leads", name, 3, 1, AS_OF)
        for name in ("sales", *names)
    ]
    rows += [
        ("score_drift", "score", "soon", None, "Look.", 11, None, AS_OF),
        ("feed_silent", "crm profiles", "urgent", "rows", "Look.", 14, 5, None),
    ]
    columns = (
        "kind varchar, subject varchar, severity varchar, unit varchar, words varchar,"
        " kind_number integer, affected bigint, began_at timestamp"
    )
    return columns, rows


def stuck_leads(names: Sequence[str]) -> Table:
    """A lead in each queue."""
    rows: list[tuple[object, ...]] = [
        ("stuck_new", f"lead-{number:04d}", "new", name, name, AS_OF)
        for number, name in enumerate(("sales", *names))
    ]
    columns = (
        "kind varchar, lead_id varchar, stage varchar, queue varchar, owner varchar,"
        " waits_since timestamp"
    )
    return columns, rows


def lead_stage_history(names: Sequence[str]) -> Table:
    """A change in each of two weeks, into every stage."""
    rows: list[tuple[object, ...]] = [
        (f"lead-{number:04d}", stage, AS_OF - timedelta(days=back), datetime.max)
        for number, stage in enumerate(("new", "contacted", *names))
        for back in (1, 9)
    ]
    columns = "lead_id varchar, stage varchar, valid_from timestamp, valid_to timestamp"
    return columns, rows


def response_times(names: Sequence[str]) -> Table:
    """One answered and one late request of each target."""
    rows: list[tuple[object, ...]] = [
        (name, status, tried, AS_OF - timedelta(days=1))
        for name in ("chat", *names)
        for status, tried in (("met", AS_OF), ("missed", None))
    ]
    columns = (
        "target_id varchar, status varchar, first_attempt_at timestamp,"
        " due_at timestamp"
    )
    return columns, rows


def objections(names: Sequence[str]) -> Table:
    """The same objections from each source, and one that rises in June."""
    rows: list[tuple[object, ...]] = [
        (date(2026, month, 1), source, "shoes", objection, 3, 4, 1)
        for month in (2, 3, 4, 5, 6)
        for source in ("Email", *names)
        for objection in ("price", *names)
    ]
    rows.append((date(2026, 6, 1), "Email", "shoes", "delivery", 9000, 9000, 1))
    columns = (
        "stated_month date, source varchar, product_line varchar, objection varchar,"
        " leads integer, statements integer, later_buyers integer"
    )
    return columns, rows


def utm_audit(names: Sequence[str]) -> Table:
    """A misspelt medium for each hostile name, and a campaign that nobody visits."""
    rows: list[tuple[object, ...]] = [
        ("medium_spelling", name, name, name, name, name, "Mend it.", 3, 9, None)
        for name in ("google", *names)
    ]
    rows.append(
        ("spend_without_visits", "Paid Search", None, None, "unseen")
        + (None, "Look.", 8, 0, 12.5)
    )
    columns = (
        "finding varchar, channel varchar, source varchar, medium varchar,"
        " campaign varchar, suggested varchar, words varchar, finding_number integer,"
        " visits bigint, spend_amount decimal(18,4)"
    )
    return columns, rows


def feed_tables(names: Sequence[str]) -> dict[str, Table]:
    """Feeds of which half leaves, and two leads with keys and consents."""
    holds: list[tuple[object, ...]] = [
        (name, "conversions", reason, None, 5, 5, 10)
        for name in ("google", *names)
        for reason in ("leaves", "no_consent")
    ]
    permissions: list[tuple[object, ...]] = [
        ("lead-0000", "granted", "denied", None, "granted"),
        ("lead-0001", None, None, None, None),
    ]
    return {
        "feed_holds": (
            (
                "destination varchar, feed varchar, held_back varchar,"
                " alert_kind varchar, held_rows bigint, leaving_rows bigint,"
                " feed_rows bigint"
            ),
            holds,
        ),
        "lead_permissions": (
            (
                "lead_id varchar, ad_user_data varchar, ad_personalization varchar,"
                " email_consent varchar, profiling_consent varchar"
            ),
            permissions,
        ),
        "lead_match_keys": (
            "lead_id varchar, kind varchar",
            [("lead-0000", kind) for kind in ("email", *names)],
        ),
        "lead_click_ids": ("lead_id varchar", [("lead-0001",)]),
        "lead_platform_ids": (
            "lead_id varchar, kind varchar",
            [("lead-0001", "browser"), ("lead-0002", "lead")],
        ),
    }
