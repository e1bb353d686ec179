"""Files that are whole or not there: every file the product writes comes this way."""

import os
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file aside, see it safe on disk, and rename it into place.

    Whoever opens `path` finds all of the new content or all of the old. Raises OSError
    where the disk is full or does not answer; then the old file is still there.
    """
    unfinished = part_of(path)
    encoded = content.encode() if isinstance(content, str) else content
    try:
        with unfinished.open("wb") as stream:
            stream.write(encoded)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    sync(path.parent)


def part_of(path: Path) -> Path:
    """Where a file is written before it has its name."""
    return path.with_name(f".{path.name}.part")


def sync(path: Path) -> None:
    """See a file's bytes, or a folder's names, safe on disk; OSError where not."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
