"""What needs a person, in the words of a page, and the answer of the week."""

from scoring.report.blocks import Answer
from scoring.report.formats import written
from scoring.report.marts import Rows

# Headlines of the kinds of `alert_kinds`; what to do stands beside each in the mart.
ALERTS = {
    "response_missed": "Requests that nobody answered",
    "no_owner": "Leads without an owner",
    "stuck_new": "New leads that nobody works",
    "stuck_contacted": "Contacted once, and then nothing",
    "stuck_qualified": "Qualified, and then nothing",
    "stuck_opportunity": "Opportunities at rest",
    "bounce_spike": "Messages that come back",
    "missing_day": "Arrivals that stayed away yesterday",
    "missing_week": "Arrivals that stay away",
    "calibration": "Chances that do not come true",
    "score_drift": "Scores that drift",
    "signal_drift": "A signal that drifts",
    "band_share": "A band that grows or shrinks",
    "feed_silent": "A feed of which nothing leaves",
    "feed_missing_currency": "Purchases without a rate",
    "feed_future_event": "Conversions from the future",
    "feed_no_match_key": "Rows without a key to match",
    "feed_invalid_email": "E-mail addresses that can be none",
    "feed_invalid_phone": "Numbers that can be none",
}
MOST_NAMED = 2
UNTOLD = (
    "Leads at rest and requests without an answer are not looked at, for lack of "
    "contact attempts."
)


def with_alert_words(rows: Rows) -> Rows:
    """Write the column `kind` of alerts as a headline."""
    if not len(rows):
        return rows
    return rows.replaced("kind", [ALERTS[kind] for kind in rows.column("kind")])


def week_answer(alerts: Rows, stuck: Rows, sources: Rows) -> Answer:
    """Say what is most pressing, what nobody looks at, and how many leads are new.

    Expects the alerts with the urgent first, leads at rest and new leads by channel.
    """
    new, before = (
        sources.total(name) if len(sources) else 0
        for name in ("new_leads", "new_leads_before")
    )
    urgent = [row for row in alerts if row["severity"] == "urgent"]
    kinds = list(dict.fromkeys(ALERTS[row["kind"]].lower() for row in urgent))
    more = len(kinds) - MOST_NAMED
    named = kinds if more == 1 else kinds[:MOST_NAMED]
    # A run without the mart has no columns of it either.
    quiet = "Nothing is urgent." if alerts.columns else alerts.nothing
    pressing = (
        f"{len(urgent)} {'thing is' if len(urgent) == 1 else 'things are'} urgent: "
        f"{', '.join(named)}{f' and {more} other kinds' * (more > 1)}."
        if urgent
        else quiet
    )
    later = len(alerts) - len(urgent)
    rest = f" {later} more can wait until later in the week." if later else ""
    unseen = "" if stuck.columns else f" {UNTOLD}"
    return Answer(
        sentence=f"{pressing}{rest}{unseen}",
        number=written(new, "count"),
        label=f"new leads in seven days, {before:,} in the seven before",
    )
