"""What the audit of tags found, in words, and whether links are tagged."""

from scoring.report.blocks import Answer, NothingToShowError
from scoring.report.formats import written
from scoring.report.marts import Rows

# Headlines of `utm_findings`; what to do stands beside each in the mart.
FINDINGS = {
    "untagged_paid": "Paid clicks without a tag",
    "channel_by_spelling": "Another channel by another medium",
    "medium_spelling": "Mediums of one campaign",
    "campaign_spelling": "Spellings of one campaign",
    "not_set": "Half a tag",
    "unassigned": "Values that no rule knows",
    "unknown_paid_source": "Paid, from nobody knows where",
    "spend_without_visits": "Spend without a visit",
    "visits_without_spend": "Paid visits without spend",
}


def with_finding_words(rows: Rows) -> Rows:
    """Write the column `tag_finding` as a headline."""
    if not len(rows):
        return rows
    names = [FINDINGS[finding] for finding in rows.column("tag_finding")]
    return rows.replaced("tag_finding", names)


def links_answer(findings: Rows, visits: Rows) -> Answer:
    """Say how many visits have a fault in their tags, and which is the most frequent.

    Expects findings in words with visits and combinations, and all visits in one row.
    A visit with two findings counts in both.
    """
    total = visits.only()["visits"]
    if not findings.columns or not total:
        raise NothingToShowError("No lead visited in the last quarter.")
    if not len(findings):
        return Answer(
            "Yes: the audit of the last quarter found nothing.",
            "0",
            f"findings, n = {total:,} visits",
        )
    most = max(findings, key=lambda row: row["visits"])
    combinations = findings.total("combinations")
    return Answer(
        sentence=(
            "Not all: some values of source, medium and campaign are to be mended. "
            f"The fault of most visits: "
            f"{most['tag_finding'].lower()}, {written(most['visits'], 'count')} visits."
        ),
        number=written(combinations, "count"),
        label=f"findings among {total:,} visits of the last quarter",
    )
