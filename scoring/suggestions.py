"""The name that a person probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like `name`, or None where none is alike.

    >>> nearest("treads", ["threads", "output"])
    'threads'
    >>> nearest("colour", ["threads", "output"]) is None
    True
    """
    matches = get_close_matches(name.lower(), sorted(known), n=1, cutoff=0.5)
    return matches[0] if matches else None
