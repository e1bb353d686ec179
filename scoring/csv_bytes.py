"""The bytes of a text file, unpacked, counted and looked at as they pass."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from scoring.input_limits import EXPANSION, EXPANSION_FLOOR, UNPACKED_BYTES
from scoring.reasons import InputError

# Tab and line ends may stand in a value; no other of these does in text.
CONTROL = bytes(code for code in (*range(32), 127) if chr(code) not in "\t\r\n")


class Unpacked(io.RawIOBase):
    """A raw stream that does not unpack without end and notices control characters."""

    def __init__(self, source: BinaryIO, name: str, packed_bytes: int) -> None:
        """Read from `source`; `packed_bytes` is the size of the file on disk."""
        self._source = source
        self._name = name
        self._most = min(UNPACKED_BYTES, max(EXPANSION_FLOOR, EXPANSION * packed_bytes))
        self._ahead = b""
        self._bytes = 0
        self.has_control = False

    def peeked(self, count: int) -> bytes:
        """Return the first bytes, which will be read again."""
        self._ahead = self._source.read(count)
        return self._ahead

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        """Fill the buffer; raise InputError where there is too much to come."""
        chunk = self._ahead or self._source.read(len(buffer))
        self._ahead = b""
        buffer[: len(chunk)] = chunk
        self._bytes += len(chunk)
        if self._bytes > self._most:
            rule = f"it unpacks to more than {self._most:,} bytes"
            remedy = "Look at what it holds; deliver it in smaller files, or unpacked."
            raise InputError("FILE_EXPANSION", self._name, rule, remedy)
        if not self.has_control:
            self.has_control = len(chunk.translate(None, CONTROL)) != len(chunk)
        return len(chunk)


@contextmanager
def unpacked(path: Path, name: str) -> Iterator[Unpacked]:
    """Open a file; raise InputError where a gzip file is not whole."""
    try:
        with _opened(path) as source:
            yield Unpacked(source, name, path.stat().st_size)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        rule = f"it is not a whole gzip file: {error}"
        raise InputError("FILE_CORRUPT", name, rule, "Copy it again.") from error


def _opened(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")
