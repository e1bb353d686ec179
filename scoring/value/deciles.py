"""Predicted against realised, by tenths of the customers."""

from dataclasses import dataclass

import numpy as np

from scoring.confidence import DEVIATIONS
from scoring.errors import LeadscoreError
from scoring.value.history import Floats


@dataclass(frozen=True)
class Decile:
    """Customers next to each other in what was predicted, and what came of them.

    The interval is that of the realised mean at 95 %; nan for a single customer.
    """

    decile: int
    customers: int
    predicted: float
    realised: float
    realised_lower: float
    realised_upper: float


def deciles(predicted: Floats, realised: Floats, parts: int = 10) -> tuple[Decile, ...]:
    """Part customers by what was predicted, the most first, and average each part.

    Customers with the same prediction stay together, so that no order of rows can
    change a number; parts may then differ in size or be fewer. Raises LeadscoreError
    where the two differ in length, a value is missing, or there is nobody.
    """
    if len(predicted) != len(realised) or len(predicted) == 0:
        raise LeadscoreError(
            f"{len(predicted)} predictions and {len(realised)} outcomes were given. "
            "Give one of each for every customer, and at least one customer."
        )
    if not (np.isfinite(predicted).all() and np.isfinite(realised).all()):
        raise LeadscoreError(
            "A prediction or an outcome is missing. Leave such customers out of both."
        )
    part = _parts(predicted, parts)
    return tuple(
        _decile(number, predicted[part == old], realised[part == old])
        for number, old in enumerate(np.unique(part), start=1)
    )


def _parts(predicted: Floats, parts: int) -> Floats:
    """The part of each customer: where the middle of those predicted alike lies."""
    _, place, alike = np.unique(-predicted, return_inverse=True, return_counts=True)
    middle = np.cumsum(alike) - alike / 2
    return np.asarray(np.floor(middle / len(predicted) * parts))[place]


def _decile(number: int, predicted: Floats, realised: Floats) -> Decile:
    mean, count = float(realised.mean()), len(realised)
    half = (
        DEVIATIONS * float(realised.std(ddof=1)) / count**0.5 if count > 1 else np.nan
    )
    return Decile(
        number, count, float(predicted.mean()), mean, max(mean - half, 0.0), mean + half
    )
