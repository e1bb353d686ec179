"""What a value must look like to leave; none is ever altered to fit.

Destinations read their files and requests by machine: a quote or a formula character
that was put in front of a value would make it another one. So what is not of its form
stays here, with a reason.
"""

import re

from scoring.delivery.rows import Feed, Fields

INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}"
HASHES = r"[0-9a-f]{64}( [0-9a-f]{64})*"
# Of each feed: the column, its form, and the reason where it has another.
FORMS = {
    Feed.CONVERSIONS: (
        ("outcome_id", r"[\x21-\x7e]{1,200}", "no_match_key"),
        ("click_id", r"[A-Za-z0-9._~-]{1,500}", "no_match_key"),
        ("browser_id", r"[A-Za-z0-9._-]{1,100}", "no_match_key"),
        ("platform_lead_id", r"\d{1,20}", "no_match_key"),
        ("email_hashes", HASHES, "invalid_email"),
        ("phone_hashes", HASHES, "invalid_phone"),
        ("currency", r"[A-Z]{3}", "missing_currency"),
        ("conversion_value", r"\d{1,14}(\.\d{1,4})?", "missing_currency"),
        ("converted_at", INSTANT, "future_event"),
        ("clicked_at", INSTANT, "too_recent_click"),
    ),
    Feed.AUDIENCES: (("match_key", r"[0-9a-f]{64}", "invalid_email"),),
    Feed.PROFILES: (("profile_key", r"[^\x00-\x1f\x7f]{1,200}", "no_match_key"),),
}


def fault_of(feed: Feed, fields: Fields) -> str | None:
    """Name why the values of a row may not leave; None where they may.

    >>> fault_of(Feed.AUDIENCES, {"match_key": "jane@shop.example"})
    'invalid_email'
    """
    for name, form, reason in FORMS[feed]:
        value = fields.get(name)
        if value is not None and not re.fullmatch(form, value, re.ASCII):
            return reason
    return None
