"""Whether as many units came as were to come: the sample-ratio check."""

from collections.abc import Sequence

from scipy.special import chdtrc

ALARM = 0.001
"""A split that chance makes rarer than this is broken, and nothing is read of it."""


def split_chance(units: Sequence[int], planned_shares: Sequence[float]) -> float | None:
    """Give the chance of a split at least as far from the plan (Pearson's chi-square).

    A lower one than `ALARM` says that assignments got lost or were doubled, and whom
    that hit is not known (Fabijan et al., KDD 2019). None where nobody came.

    >>> round(split_chance([4950, 5050], [0.5, 0.5]), 3)
    0.317
    """
    everyone = sum(units)
    if not everyone:
        return None
    plan = sum(planned_shares)
    wanted = [everyone * share / plan for share in planned_shares]
    gaps = ((came - due) ** 2 / due for came, due in zip(units, wanted, strict=True))
    return float(chdtrc(len(wanted) - 1, sum(gaps)))
