"""A run told in words for a person, and as plain values for a machine."""

from dataclasses import asdict
from typing import Any

from scoring.run import Run


def as_text(run: Run) -> str:
    """Say what was scored, where every row went, and where things are."""
    marts, books = run.marts, run.marts.books
    lines = [
        f"{run.settings.name} as of {run.settings.as_of} UTC{_chosen(run)}",
        _built(run),
        "",
        f"Leads scored     {marts.leads:>12,}",
        *(f"  {band:<14} {leads:>12,}" for band, leads in marts.bands.items()),
        f"Rows in          {books.rows_in:>12,}",
        f"  accepted       {books.accepted:>12,}",
        f"  duplicates     {books.exact_duplicates:>12,}",
        f"  quarantined    {books.quarantined:>12,}",
        *(
            f"    {reason:<12} {rows:>12,}"
            for reason, rows in marts.quarantine_reasons.items()
        ),
        *_notes(run),
        "",
        f"Warehouse: {run.settings.folders.published}",
    ]
    return "\n".join(lines)


def as_values(run: Run) -> dict[str, Any]:
    """Return the whole run as values that JSON can hold."""
    books = run.marts.books
    return {
        "name": run.settings.name,
        "as_of": run.settings.as_of,
        "is_as_of_chosen": run.settings.is_as_of_chosen,
        "database": str(run.settings.folders.published),
        "built": {
            "everyone_because": run.scope.reason,
            "affected_leads": run.scope.affected_leads,
            "leads_before": run.scope.leads,
            "model_seconds": round(run.scope.model_seconds, 3),
            "moving_seconds": round(run.scope.moving_seconds, 3),
        },
        "leads": run.marts.leads,
        "bands": run.marts.bands,
        "rows": {
            "rows_in": books.rows_in,
            "accepted": books.accepted,
            "exact_duplicates": books.exact_duplicates,
            "quarantined": books.quarantined,
        },
        "quarantine_reasons": run.marts.quarantine_reasons,
        "tables": {
            table.name: {
                "rows": table.rows,
                "files": [file.source_file for file in table.files],
            }
            for table in run.landing.tables
        },
        "switched_off": {off.model: list(off.missing) for off in run.switched_off},
        "loads": {
            "new": list(run.landing.new_load_ids),
            "dropped": list(run.landing.dropped_load_ids),
        },
        "notices": [
            asdict(notice)
            for notices in (
                run.landing.flags,
                run.landing.missing_columns,
                run.landing.seen,
                run.landing.erased,
            )
            for notice in notices
        ],
    }


def _built(run: Run) -> str:
    scope = run.scope
    if scope.reason is not None:
        return f"Built everyone, because {scope.reason}"
    return f"Built the {scope.affected_leads:,} of {scope.leads:,} leads affected"


def _chosen(run: Run) -> str:
    if run.settings.is_as_of_chosen:
        return ""
    return " (the start of today; set `as_of` to choose another moment)"


def _notes(run: Run) -> list[str]:
    notes = [
        f"Without {' and '.join(off.missing)}, {off.model} is switched off."
        for off in run.switched_off
    ]
    notes += [str(flag) for flag in run.landing.flags]
    if erased := sum(file.erased for file in run.landing.files):
        notes.append(f"{erased:,} rows of erased people are left out.")
    if run.landing.seen:
        notes.append(f"{len(run.landing.seen)} files had landed before.")
    return ["", *notes] if notes else []
