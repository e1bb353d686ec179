"""Fit FasterRisk on one binned set; runs in an environment of its own.

python run_fasterrisk.py set.npz k bound
"""

import json
import resource
import sys

import numpy as np
from fasterrisk.fasterrisk import RiskScoreClassifier, RiskScoreOptimizer

SMALLEST = 1e-12


def log_loss(chances: np.ndarray, outcome: np.ndarray) -> float:
    """Mean negative log likelihood."""
    held = np.clip(chances, SMALLEST, 1 - SMALLEST)
    return float(-np.mean(np.where(outcome == 1, np.log(held), np.log(1 - held))))


def main() -> None:
    """Print the losses and the CPU seconds of the fit alone."""
    file, k, bound = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with np.load(file) as arrays:
        sets = {name: arrays[name] for name in arrays.files}
    train = sets["train"].astype(float)
    signed = 2.0 * sets["train_outcome"] - 1
    before = resource.getrusage(resource.RUSAGE_SELF)
    optimizer = RiskScoreOptimizer(X=train, y=signed, k=k, lb=-bound, ub=bound)
    optimizer.optimize()
    multipliers, intercepts, coefficients = optimizer.get_models()
    after = resource.getrusage(resource.RUSAGE_SELF)
    card = RiskScoreClassifier(multipliers[0], intercepts[0], coefficients[0])
    found = {
        "cpu_seconds": after.ru_utime
        + after.ru_stime
        - before.ru_utime
        - before.ru_stime,
        "lines": int(np.count_nonzero(coefficients[0])),
    }
    for part in ("train", "test"):
        chances = card.predict_prob(sets[part].astype(float))
        found[f"{part}_loss"] = log_loss(chances, sets[f"{part}_outcome"])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
