"""One run at a time in an output folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scoring.errors import BusyError


@contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Hold the lock file; the system lets go of it when the process ends, however."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+", encoding="ascii") as held:
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
        held.write(str(os.getpid()))
        held.flush()
        yield
