"""How numbers, moments and foreign text are written, on pages and in figures alike."""

import unicodedata
from datetime import date
from decimal import Decimal

from scoring.report.definitions import Kind

Number = int | float | Decimal
Value = Number | str | date | None

NOTHING = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}
LONGEST_LABEL = 34
CENTS_MATTER_BELOW = 1000
# Shares nearer than this to 0 or 1 get a second digit; nearer still, a sign.
TWO_DIGITS_WITHIN = 0.01
SMALLEST_SHARE = 0.0001
# Characters that draw nothing or turn the text around them: a name made of them would
# hide, or look like another.
UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def visible(text: object) -> str:
    r"""Show foreign text as it is, with each character that would hide made visible.

    >>> visible("spring\u202esale") == "spring\ufffdsale"
    True
    """
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(letter) in UNSEEN
        else letter
        for letter in str(text)
    )


def shortened(text: str, longest: int = LONGEST_LABEL) -> str:
    """Cut a long name for an axis; the table beside it has the whole.

    >>> shortened("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def written(value: Value, kind: Kind, currency: str = "") -> str:
    """Write one value as its kind is written; nothing is a dash, never a zero.

    >>> written(0.1234, "rate"), written(1234567, "count"), written(-0.5, "points")
    ('12.3%', '1,234,567', '\N{MINUS SIGN}0.5')

    A share that is nearly all or nearly nothing never reads as all or nothing:

    >>> written(0.99996, "rate"), written(0.0004, "rate"), written(1, "rate")
    ('>99.99%', '0.04%', '100.0%')
    """
    if value is None:
        return NOTHING
    if isinstance(value, date):
        return f"{value:%b %Y}" if kind == "month" else f"{value.day} {value:%b %Y}"
    if isinstance(value, str):
        return visible(value)
    match kind:
        case "rate":
            return _share(float(value))
        case "money":
            return money(value, currency)
        case _:
            digits = ".4f" if kind == "decimal" else ".1f"
            whole = isinstance(value, int) and kind != "decimal"
            return _signed(f"{value:,}" if whole else f"{value:,{digits}}")


def money(value: Number, currency: str) -> str:
    """Write an amount with its currency; cents only where they matter.

    >>> money(28.104, "EUR"), money(5200, "CHF")
    ('€28.10', '5,200 CHF')
    """
    size = abs(float(value))
    digits = f"{size:,.0f}" if size >= CENTS_MATTER_BELOW else f"{size:,.2f}"
    sign = MINUS if value < 0 else ""
    if currency in SYMBOLS:
        return f"{sign}{SYMBOLS[currency]}{digits}"
    return f"{sign}{digits} {currency}".rstrip()


def written_short(number: int) -> str:
    """Write a count in the room of a few letters; none is blank.

    >>> [written_short(number) for number in (0, 940, 2_345, 12_345, 1_234_567)]
    ['', '940', '2.3k', '12k', '1.2M']
    """
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= 10 * size:
            return f"{number / size:.0f}{letter}"
        if number >= size:
            return f"{number / size:.1f}{letter}"
    return str(number) if number else ""


def band_name(band: str | None) -> str:
    """Write a band as people say it.

    >>> band_name("sql"), band_name("warm"), band_name(None)
    ('SQL', 'Warm', 'Not yet a lead')
    """
    if band is None:
        return "Not yet a lead"
    return visible(band.upper() if band in {"mql", "sql"} else band.capitalize())


def _share(value: float) -> str:
    distance = round(min(abs(value), abs(1 - value)), 9)
    if distance == 0 or distance >= TWO_DIGITS_WITHIN:
        return _signed(f"{value:.1%}")
    if distance >= SMALLEST_SHARE:
        return _signed(f"{value:.2%}")
    return "<0.01%" if value < TWO_DIGITS_WITHIN else ">99.99%"


def _signed(digits: str) -> str:
    return digits.replace("-", MINUS)
