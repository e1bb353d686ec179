"""Our side of the fit's bars, one fit per process, so that its cost is its own.

python fit_ours.py equal set.npz k bound
python fit_ours.py splits set seed
python fit_ours.py later set chances.npy
python fit_ours.py million
"""

import json
import resource
import sys
from collections.abc import Callable, Mapping
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from fit_data import million, split
from fit_time import LATER
from numpy.typing import NDArray
from scipy.special import expit

from scoring.scorecard import PointScorecardClassifier

# FasterRisk has no ridge; one that small only makes the weights unique.
NO_RIDGE = 0.01


def equal(file: str, k: str, bound: str) -> dict[str, float]:
    """Fit the binned set that FasterRisk is given, with single lines only."""
    with np.load(file) as arrays:
        sets = {name: arrays[name] for name in arrays.files}
    model = PointScorecardClassifier(
        max_rules=int(k),
        min_points=-int(bound),
        max_points=int(bound),
        and_signals=False,
        l2=NO_RIDGE,
    )
    cost = measured(lambda: model.fit(sets["train"], sets["train_outcome"]))
    for part in ("train", "test"):
        odds = model.decision_function(sets[part])
        cost[f"{part}_loss"] = log_loss(odds, sets[f"{part}_outcome"])
    return {**cost, "lines": len(model.card_.lines)}


def splits(name: str, seed: str) -> dict[str, float]:
    """Fit one split with the defaults: at most 40 lines, points within 10."""
    parts = split(name, int(seed))
    model = PointScorecardClassifier()
    cost = measured(lambda: model.fit(parts.train, parts.train_outcome))
    rows = pd.concat([parts.train, parts.test], ignore_index=True)
    return {
        **cost,
        "lines": len(model.card_.lines),
        "test_loss": log_loss(model.decision_function(parts.test), parts.test_outcome),
        "sql_differs": differing(model, rows),
    }


def later(name: str, file: str) -> dict[str, float]:
    """Fit the earlier looks with the defaults; write the chances of the later ones."""
    parts = LATER[name]().split
    model = PointScorecardClassifier()
    cost = measured(lambda: model.fit(parts.train, parts.train_outcome))
    np.save(file, expit(model.decision_function(parts.test)))
    return {**cost, "lines": len(model.card_.lines)}


def million_rows() -> dict[str, float]:
    """Fit 700,000 of 1,000,000 rows of 60 signals, each with its sign."""
    world = million()
    model = PointScorecardClassifier(
        max_rules=None, signs=world.signs, and_signals=False
    )
    train = slice(0, world.train_rows)
    cost = measured(lambda: model.fit(world.signals[train], world.outcome[train]))
    test = slice(world.train_rows, None)
    wrong = sum(
        line.points * world.signs[line.signal.column] < 0 for line in model.card_.lines
    )
    odds = model.decision_function(world.signals[test])
    frame = pd.DataFrame(world.signals, columns=list(world.signs))
    return {
        **cost,
        "lines": len(model.card_.lines),
        "wrong_signs": wrong,
        "test_loss": log_loss(odds, world.outcome[test]),
        "oracle_loss": log_loss(world.odds[test], world.outcome[test]),
        "sql_differs": differing(model, frame),
    }


def measured(fit: Callable[[], object]) -> dict[str, float]:
    """Take the CPU seconds of a fit, and by how much the peak of memory rose."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    fit()
    after = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "cpu_seconds": after.ru_utime
        + after.ru_stime
        - before.ru_utime
        - before.ru_stime,
        "more_megabytes": (after.ru_maxrss - before.ru_maxrss) / 1024,
    }


def log_loss(odds: NDArray[np.float64], outcome: NDArray[np.int64]) -> float:
    """Mean negative log likelihood."""
    return float(np.mean(np.logaddexp(0, odds) - outcome * odds))


def differing(model: PointScorecardClassifier, rows: pd.DataFrame) -> int:
    """Count the rows to which DuckDB gives other points than Python."""
    with duckdb.connect() as connection:
        connection.register("leads", rows)
        found = connection.execute(
            f"select {model.card_.sql()} from leads"
        ).fetchnumpy()
    (scores,) = found.values()
    return int((np.asarray(scores) != model.scores_of(rows)).sum())


TASKS: Mapping[str, Callable[..., Any]] = {
    "equal": equal,
    "splits": splits,
    "later": later,
    "million": million_rows,
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
