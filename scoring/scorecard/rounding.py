"""From weights to whole points: many scales tried on the quadratic model."""

import numpy as np

from scoring.scorecard.logistic import Curvature
from scoring.scorecard.patterns import Floats
from scoring.scorecard.polish import Points, Range

SCALES = 24
# Below 1, the largest weights are cut at the range, for finer points of the others.
SMALLEST_SCALE, LARGEST_SCALE = 0.7, 2.6
MOST_SWEEPS = 30


def roundings(weights: Floats, curvature: Curvature, room: Range) -> list[Points]:
    """Round at each scale, best first; a scale is the weight of one point.

    After rounding, each line in turn takes the whole number that is best for the
    quadratic model given the others, until none moves.
    """
    hessian = curvature.hessian[1:, 1:] - np.outer(
        curvature.hessian[0, 1:], curvature.hessian[0, 1:]
    ) / max(curvature.hessian[0, 0], 1e-12)
    reach = np.where(weights > 0, room.high, -room.low).astype(float)
    used = (weights != 0) & (reach > 0)
    if not used.any():
        return [np.zeros(len(weights), dtype=np.int64)]
    base = float(np.max(np.abs(weights[used]) / reach[used]))
    found: dict[bytes, tuple[float, Points]] = {}
    for scale in base * np.geomspace(SMALLEST_SCALE, LARGEST_SCALE, SCALES):
        points = _rounded(weights, hessian, room, float(scale))
        apart = scale * points - weights
        found.setdefault(points.tobytes(), (float(apart @ hessian @ apart), points))
    ranked = sorted(found.values(), key=lambda pair: (pair[0], pair[1].tobytes()))
    return [points for _, points in ranked]


def _rounded(weights: Floats, hessian: Floats, room: Range, scale: float) -> Points:
    points = np.clip(np.rint(weights / scale), room.low, room.high)
    pull = hessian @ (scale * points - weights)
    bends = np.diag(hessian) * scale
    for _ in range(MOST_SWEEPS):
        moved = False
        for line in np.flatnonzero(weights):
            wanted = np.rint(points[line] - pull[line] / max(bends[line], 1e-12))
            wanted = min(max(wanted, room.low[line]), room.high[line])
            if wanted != points[line]:
                pull += hessian[:, line] * (scale * (wanted - points[line]))
                points[line] = wanted
                moved = True
        if not moved:
            break
    return points.astype(np.int64)
