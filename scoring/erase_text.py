"""An erasure told in words for a person, and as plain values for a machine."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from scoring.erase import Erasure
from scoring.erasures import Person

NOT_OURS = "Backups, and copies that others made, are not known here."


def as_text(erasure: Erasure) -> str:
    """Say who goes from where, what stays to be done, and how it is meant."""
    counts = [
        f"  {found.table:<24} {found.source_file:<32} {found.rows:>10,}"
        + (f"  and {found.mentions:,} mentions" if found.mentions else "")
        for found in erasure.found
    ]
    lines = [
        _whom(erasure),
        *counts,
        *_before(erasure),
        *_left(erasure),
        *_next(erasure),
    ]
    return "\n".join(lines)


def as_values(erasure: Erasure) -> dict[str, Any]:
    """Return the erasure as values that JSON can hold; no name is in them."""
    return {
        "is_done": erasure.is_done,
        "request": erasure.request,
        "deadline": erasure.deadline,
        "erased_before": list(erasure.earlier),
        "names": _kinds(erasure.person),
        "found": [asdict(found) for found in erasure.found],
        "still_in_sources": _sources(erasure),
        "not_looked_into": list(erasure.strangers),
    }


def _kinds(person: Person) -> dict[str, int]:
    counted = Counter(name.partition(":")[0] for name in person.all_names)
    return {"lead": len(person.lead_ids), **dict(sorted(counted.items()))}


def _whom(erasure: Erasure) -> str:
    if not erasure.found:
        return "No row has a name of theirs."
    names = ", ".join(f"{n} {kind}" for kind, n in _kinds(erasure.person).items() if n)
    rows = sum(found.rows for found in erasure.found)
    verb = "were" if erasure.is_done else "would be"
    return f"{rows:,} rows of {names} {verb} erased:"


def _before(erasure: Erasure) -> list[str]:
    earlier = ", ".join(erasure.earlier)
    return [f"Erased before: {earlier}."] if erasure.earlier else []


def _left(erasure: Erasure) -> list[str]:
    lines = [""]
    if sources := _sources(erasure):
        lines.append(f"The source files still hold them: {', '.join(sources)}.")
    if erasure.strangers:
        strangers = ", ".join(erasure.strangers)
        lines.append(f"Not looked into, because no run made it: {strangers}.")
    return [*lines, NOT_OURS]


def _next(erasure: Erasure) -> list[str]:
    if not erasure.is_done:
        return ["Nothing was erased; to do it, say it again with --yes."]
    if erasure.request is None:
        return []
    return [
        f"Until {erasure.deadline}, destinations must remove whom removals.csv names:",
        f"leadscore erase --acknowledged {erasure.request}",
        "Pages, if there were any, are gone too; write them anew: leadscore report",
    ]


def _sources(erasure: Erasure) -> list[str]:
    return sorted({found.source_file for found in erasure.found})
