"""Numbers and texts as a person reads them, and as both engines read them."""

import numpy as np

# Spark reads a backslash as an escape and `${` as a variable; DuckDB reads neither.
# Written by their numbers, both mean themselves on both.
UNSAFE = "\\$"


def shown(number: float) -> str:
    """Write a number as briefly as it can be read back.

    >>> shown(3.0), shown(0.1)
    ('3', '0.1')
    """
    return np.format_float_positional(number, trim="-")


def literal(value: float | str | bool) -> str:
    """Write a value so that DuckDB and Spark read the very same one.

    An exponent makes a number a double on both; without it, it would be a decimal.

    >>> literal(0.1), literal("it's"), literal("50$"), literal(True)
    ('1e-01', "'it''s'", "concat('50', chr(36))", 'true')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return np.format_float_scientific(value, trim="-")
    parts: list[str] = [""]
    for letter in value:
        if letter in UNSAFE or not letter.isprintable():
            parts += [f"chr({ord(letter)})", ""]
        else:
            parts[-1] += letter.replace("'", "''")
    texts = [
        part if place % 2 else f"'{part}'" for place, part in enumerate(parts) if part
    ]
    return texts[0] if len(texts) == 1 else f"concat({', '.join(texts) or repr('')})"


def identifier(name: str, quote: str) -> str:
    """Write a column's name between quotes, those in it doubled.

    >>> identifier('24" screen', '"')
    '"24"" screen"'
    """
    return quote + name.replace(quote, quote + quote) + quote
