"""One run at a time in an output folder."""

import fcntl
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from scoring.errors import BusyError


@contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Hold the lock file; the system lets go of it when the process ends, however.

    Raises BusyError, which names the process that holds it, since when and its command.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+", encoding="utf-8") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            held.seek(0)
            holder = held.read().strip() or "unknown"
            message = (
                f"Another run (process {holder}) is writing to {lock.parent}. "
                "Wait for it to end, or choose another folder with --output."
            )
            raise BusyError(message) from error
        held.truncate(0)
        held.write(_holder())
        held.flush()
        yield


def _holder() -> str:
    since = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    # The command without its options, which may name a person.
    return f"{os.getpid()}, since {since}: {shlex.join(sys.argv[:2])}"
