"""The data sets of the fit's bars, split and binned alike for every method."""

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit
from sklearn.model_selection import train_test_split

FOLDER = Path(os.environ.get("LEADSCORE_REAL_DATA", "data/real"))
SINGLE_SPLIT = 20260101
FIVE_SPLITS = (1000, 1001, 1002, 1003, 1004)
TEST_SHARE = 0.3
STEPS = 8
# The file's way to say that nobody was contacted before.
NEVER_CONTACTED = 999
ROWS, TRAIN_ROWS, SIGNALS, WINNING, FACTORS = 1_000_000, 700_000, 60, 45, 4
BASE_RATE = 0.05
LEAST_SHARE = 0.01

Answers = NDArray[np.uint8]


@dataclass(frozen=True)
class Split:
    """A frame for training and one for testing, with their outcomes."""

    train: pd.DataFrame
    train_outcome: NDArray[np.int64]
    test: pd.DataFrame
    test_outcome: NDArray[np.int64]


def bank() -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Calls of a bank's campaign; `duration` is known only after the call."""
    with (
        zipfile.ZipFile(FOLDER / "bank_marketing" / "bank-additional.zip") as archive,
        archive.open("bank-additional/bank-additional-full.csv") as file,
    ):
        frame = pd.read_csv(file, sep=";")
    outcome = (frame.pop("y") == "yes").to_numpy(dtype=np.int64)
    days = frame["pdays"].where(frame["pdays"] != NEVER_CONTACTED)
    return frame.drop(columns="duration").assign(pdays=days), outcome


def adult() -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Census rows as binary columns."""
    frame = pd.read_csv(FOLDER / "adult" / "adult_binarised.csv")
    outcome = (frame.pop(frame.columns[0]) == 1).to_numpy(dtype=np.int64)
    return frame, outcome


SETS = {"bank": bank, "adult": adult}


def split(name: str, seed: int) -> Split:
    """Split a set 70 to 30, stratified by outcome."""
    frame, outcome = SETS[name]()
    train, test = train_test_split(
        np.arange(len(frame)), test_size=TEST_SHARE, stratify=outcome, random_state=seed
    )
    return Split(
        frame.iloc[train].reset_index(drop=True),
        outcome[train],
        frame.iloc[test].reset_index(drop=True),
        outcome[test],
    )


def binarised(parts: Split) -> tuple[Answers, Answers]:
    """Ask both frames the same questions: what every method of equal k is given.

    Steps at the training rows' eighths, levels of at least 1 % and what is missing; a
    binary column is left as it is.
    """
    asked = [
        answers
        for name in parts.train
        for answers in _asked(parts.train[name], parts.test[name])
    ]
    train, test = (np.column_stack(side) for side in zip(*asked, strict=True))
    return train.astype(np.uint8), test.astype(np.uint8)


def _asked(train: pd.Series, test: pd.Series) -> list[tuple[Answers, Answers]]:
    if pd.api.types.is_numeric_dtype(train):
        eighths = np.quantile(train.dropna(), np.arange(1, STEPS) / STEPS)
        cuts = sorted({float(cut) for cut in eighths if cut > train.min()})
        if set(train.unique()) <= {0, 1}:
            cuts = [1.0]
        asked = [(train >= cut, test >= cut) for cut in cuts]
    else:
        shares = train.value_counts(normalize=True)
        levels = sorted(shares.index[shares >= LEAST_SHARE])
        asked = [(train == level, test == level) for level in levels]
    if train.isna().any():
        asked.append((train.isna(), test.isna()))
    return [(before.to_numpy(), after.to_numpy()) for before, after in asked]


@dataclass(frozen=True)
class World:
    """Binary signals that go together, the sign of each, true odds and outcomes."""

    signals: Answers
    signs: dict[str, int]
    odds: NDArray[np.float64]
    outcome: NDArray[np.int64]
    train_rows: int = TRAIN_ROWS


def million() -> World:
    """Draw signals from few common causes; most win, some lose, one row in 20 buys."""
    dice = np.random.default_rng(1)
    factors = dice.standard_normal((ROWS, FACTORS), dtype=np.float32)
    loads = dice.normal(0, 0.5, (FACTORS, SIGNALS)).astype(np.float32)
    cuts = dice.uniform(0.3, 2.0, SIGNALS)
    signs = np.where(np.arange(SIGNALS) < WINNING, 1, -1)
    weights = signs * dice.uniform(0, 1.2, SIGNALS)
    signals = np.empty((ROWS, SIGNALS), dtype=np.uint8)
    odds = np.zeros(ROWS)
    for place in range(SIGNALS):
        own = dice.standard_normal(ROWS, dtype=np.float32)
        signals[:, place] = factors @ loads[:, place] + own > cuts[place]
        odds += weights[place] * signals[:, place]
    odds += brentq(lambda shift: expit(odds + shift).mean() - BASE_RATE, -30, 10)
    outcome = (dice.random(ROWS) < expit(odds)).astype(np.int64)
    names = {f"x{place}": int(sign) for place, sign in enumerate(signs)}
    return World(signals, names, odds, outcome)
