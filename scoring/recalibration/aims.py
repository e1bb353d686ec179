"""What a cut is to reach, as a person asks for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

from scoring.errors import LeadscoreError

NUMBER = re.compile(r"[0-9]+([.][0-9]+)?")


@dataclass(frozen=True)
class Aims:
    """What a cut is to reach; what is None is not asked for.

    `conversion_rate` of those above it; `buyers_share` of the buyers above it a week
    before they buy; `weekly_capacity` new leads above it; `touch_cost` of approaching
    one and `margin` of a sale.
    """

    conversion_rate: float | None = None
    buyers_share: float | None = None
    weekly_capacity: float | None = None
    touch_cost: float | None = None
    margin: float | None = None


def read_aims(given: Sequence[str]) -> Aims:
    """Read aims as `name=number`.

    Raises LeadscoreError where a name is none of them, or its value no number above 0.

    >>> read_aims(["conversion_rate=0.1"]).conversion_rate
    0.1
    """
    names = [field.name for field in fields(Aims)]
    read: dict[str, float] = {}
    for name, _, text in (one.partition("=") for one in given):
        value = float(text) if NUMBER.fullmatch(text) else 0.0
        if name not in names or not value:
            message = (
                f"`{name}={text}` is no aim; write {' or '.join(names)} with a number "
                "above 0, such as conversion_rate=0.1."
            )
            raise LeadscoreError(message)
        read[name] = value
    if ("touch_cost" in read) != ("margin" in read):
        message = "touch_cost and margin belong together; give both or neither."
        raise LeadscoreError(message)
    return Aims(**read)
