"""Fit LightGBM or optbinning's scorecard on one split, in an environment of its own.

    python run_boosting.py lightgbm bank.parquet

What each tested row was given as its chance is written beside the split. Rounds of
LightGBM come from five-fold cross-validation on the training rows. The score
of optbinning is rounded, and its chance is a logistic of the score, as users have it.
"""

import json
import resource
import sys
import warnings
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

SETTINGS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "verbose": -1,
    "num_threads": 1,
    "seed": 1,
}
MOST_ROUNDS, PATIENCE = 2000, 50
SMALLEST = 1e-12


def lightgbm_chances(
    train: pd.DataFrame, y: np.ndarray, test: pd.DataFrame
) -> np.ndarray:
    """Boost with the rounds that cross-validation finds best."""
    rows = lightgbm.Dataset(train, y, free_raw_data=False)
    stop = lightgbm.early_stopping(PATIENCE, verbose=False)
    found = lightgbm.cv(
        SETTINGS, rows, MOST_ROUNDS, nfold=5, stratified=True, callbacks=[stop]
    )
    rounds = len(found["valid binary_logloss-mean"])
    return lightgbm.train(SETTINGS, rows, rounds).predict(test)


def optbinning_chances(
    train: pd.DataFrame, y: np.ndarray, test: pd.DataFrame
) -> np.ndarray:
    """Bin, weigh, scale to 20 points for doubled odds, round."""
    from optbinning import BinningProcess, Scorecard

    levels = [c for c in train if str(train[c].dtype) == "category"]
    train, test = (t.astype(dict.fromkeys(levels, object)) for t in (train, test))
    card = Scorecard(
        BinningProcess(list(train), categorical_variables=levels),
        LogisticRegression(max_iter=1000),
        scaling_method="pdo_odds",
        scaling_method_params={"pdo": 20, "odds": 1, "scorecard_points": 600},
        rounding=True,
    ).fit(train, y)
    scores = [np.asarray(card.score(t)).reshape(-1, 1) for t in (train, test)]
    return LogisticRegression(C=1e6).fit(scores[0], y).predict_proba(scores[1])[:, 1]


METHODS = {"lightgbm": lightgbm_chances, "optbinning": optbinning_chances}


def main() -> None:
    """Print the test loss and the CPU seconds of the fit."""
    warnings.filterwarnings("ignore")
    method, file = sys.argv[1:]
    rows = pd.read_parquet(file)
    is_train = rows.pop("is_train")
    texts = rows.select_dtypes(exclude="number").columns
    rows = rows.astype(dict.fromkeys(texts, "category"))
    train, test = rows[is_train], rows[~is_train]
    y, y_test = train.pop("outcome").to_numpy(), test.pop("outcome").to_numpy()
    before = resource.getrusage(resource.RUSAGE_SELF)
    chances = METHODS[method](train, y, test)
    after = resource.getrusage(resource.RUSAGE_SELF)
    held = np.clip(chances, SMALLEST, 1 - SMALLEST)
    np.save(Path(file).with_suffix(f".{method}.npy"), held)
    loss = -np.mean(np.where(y_test == 1, np.log(held), np.log(1 - held)))
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"test_loss": loss, "cpu_seconds": seconds}))


if __name__ == "__main__":
    main()
