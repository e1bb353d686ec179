"""What a sync tells: by channel, what left, what was held back and why."""

from collections.abc import Mapping
from typing import Any

from scoring.delivery.channel import Delivered
from scoring.delivery.sync import Synced


def as_values(synced: Synced) -> dict[str, Any]:
    """Lay out what came of a sync as one JSON document."""
    return {
        "as_of": synced.as_of.isoformat(" "),
        "feeds": str(synced.folder),
        "dry_run": synced.is_dry,
        "channels": [
            {
                "destination": one.channel.destination,
                "feed": str(one.channel.feed),
                "leaving": dict(one.leaving),
                "held_back": dict(one.held),
                "accepted": 0 if one.sent is None else one.sent.accepted,
                "rejected": dict(one.rejected),
                "pending": one.pending,
                "missing": list(one.missing),
                "stopped": None if one.sent is None else one.sent.stopped,
            }
            for one in synced.channels
        ],
    }


def as_text(synced: Synced) -> str:
    """Say what came of a sync."""
    lines = [f"Feeds as of {synced.as_of} UTC are in {synced.folder}."]
    for one in synced.channels:
        lines += ["", f"{one.channel}: {_told(one, is_dry=synced.is_dry)}"]
        if one.held:
            lines.append(f"  held back: {_reasons(one.held)}")
        if one.rejected:
            lines.append(f"  rejected: {_reasons(one.rejected)}")
    return "\n".join(lines)


def _told(one: Delivered, *, is_dry: bool) -> str:
    leaving = _reasons(one.leaving) if one.leaving else "nothing"
    if is_dry:
        return f"{leaving} to send"
    if one.sent is None:
        return f"{leaving} to send; not sent, because {', '.join(one.missing)} not set"
    told = f"{leaving} to send, {one.sent.accepted:,} accepted"
    if one.pending:
        told += f", {one.pending:,} pending"
    return told + (f"; stopped: {one.sent.stopped}" if one.sent.stopped else "")


def _reasons(counts: Mapping[str, int]) -> str:
    return ", ".join(
        f"{number:,} {reason}" for reason, number in sorted(counts.items())
    )
