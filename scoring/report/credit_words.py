"""Recommendations, findings and models of credit in the words of a page."""

from scoring.report.marts import Rows

RECOMMENDATIONS = {
    "scale": "Scale",
    "cut": "Cut",
    "hold": "Hold",
    "too_little_data": "Too little data",
}
FINDINGS = {
    "sqls_are_cheap": "its SQLs are cheap",
    "twice_the_rate": "its leads become SQL at twice the rate",
    "sqls_are_dear": "its SQLs are dear",
    "leads_stay_cold": "its leads stay cold",
    "as_the_others": "its SQLs cost about what all do",
    "too_little_data": "too few leads to say",
}
MODELS = {"origin": "Who brought the lead"}


def with_advice_words(rows: Rows) -> Rows:
    """Write the columns `recommendation` and `finding` in words."""
    if not len(rows):
        return rows
    reasons = [_reason(row["recommendation"], row["finding"]) for row in rows]
    said = [RECOMMENDATIONS[each] for each in rows.column("recommendation")]
    return rows.replaced("finding", reasons).replaced("recommendation", said)


def with_credit_names(rows: Rows, *columns: str) -> Rows:
    """Write names of models and outcomes in words; an unknown one as words it has."""
    for column in columns if len(rows) else ():
        rows = rows.replaced(column, [_name(name) for name in rows.column(column)])
    return rows


def _reason(recommendation: str, finding: str | None) -> str:
    if finding is None:
        return "no lead of its own is old enough"
    reason = FINDINGS[finding]
    is_doubted = recommendation == "hold" and finding != "as_the_others"
    return f"{reason}, but by other credit they are not" if is_doubted else reason


def _name(name: str) -> str:
    words = MODELS.get(name) or name.replace("_", " ").capitalize()
    return words.replace("Mql", "MQL").replace("Sql", "SQL")
