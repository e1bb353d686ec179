"""Looks at leads, read into arrays: what each showed, and whether it then bought."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.errors import LeadscoreError
from scoring.warehouse import quoted_name, read_only

LEAST_LANDMARKS = 3
SEGMENTS = ("channel", "lead_type", "acquaintance")
LEARN_SHARE, CHOOSE_SHARE = 0.6, 0.2

LOOKS = """
    select
        dense_rank() over (order by looks.lead_id) - 1 as lead,
        looks.looked_at,
        looks.signals,
        looks.was_lead,
        looks.is_buyer,
        looks.served_score,
        looks.served_band,
        looks.channel,
        looks.lead_type,
        looks.acquaintance
    from looks
    where looks.occasion = $occasion
    order by looks.looked_at, looks.lead_id
"""
CARD_SCORES = """
    select coalesce(card_scores.score, 0) as score
    from looks
    left join card_scores
        on looks.lead_id = card_scores.lead_id
        and looks.looked_at = card_scores.looked_at
        and card_scores.scorecard_id = $scorecard_id
    where looks.occasion = $occasion
    order by looks.looked_at, looks.lead_id
"""
EXAMPLES = """
    select landmark_at, signals, leads, buyers from lead_training_examples
    where landmark_at in (select unnest($landmarks))
    order by all
"""


@dataclass(frozen=True)
class Stretches:
    """Successive landmarks: to learn the points, to choose cuts, and to test both.

    Landmarks are as far apart as a label is long, so what is learnt from one stretch
    was known when the next began.
    """

    learn: tuple[pd.Timestamp, ...]
    choose: tuple[pd.Timestamp, ...]
    test: tuple[pd.Timestamp, ...]


@dataclass(frozen=True)
class Examples:
    """Patterns of signals, a row each: units of every rule, leads and buyers."""

    units: pd.DataFrame
    leads: NDArray[np.float64]
    buyers: NDArray[np.float64]


@dataclass(frozen=True)
class Looks:
    """Looks at leads, a row each; `units` has a row per pattern, `pattern` its place.

    `lead` tells leads apart; `served` is the score then, and not a number where the
    lead had none, as before it `was_lead`. The last three are what a lead may be told
    apart by: its first channel, its type, and whether it was new then.
    """

    units: pd.DataFrame
    pattern: NDArray[np.int64]
    lead: NDArray[np.int64]
    looked_at: NDArray[np.datetime64]
    was_lead: NDArray[np.bool_]
    is_buyer: NDArray[np.bool_]
    served: NDArray[np.float64]
    band: NDArray[np.object_]
    channel: NDArray[np.object_]
    lead_type: NDArray[np.object_]
    acquaintance: NDArray[np.object_]

    def __len__(self) -> int:
        """How many looks."""
        return len(self.lead)

    def within(self, first: pd.Timestamp, end: pd.Timestamp) -> "Looks":
        """Keep the looks from one instant until before another."""
        instants = np.array([first, end], "M8[us]")
        return self.where(
            (self.looked_at >= instants[0]) & (self.looked_at < instants[1])
        )

    def at(self, landmarks: Sequence[pd.Timestamp]) -> "Looks":
        """Keep the looks at some landmarks."""
        return self.where(self.is_at(landmarks))

    def is_at(self, landmarks: Sequence[pd.Timestamp]) -> NDArray[np.bool_]:
        """Say of each look whether it is at one of some landmarks."""
        return np.isin(self.looked_at, np.array(landmarks, "M8[us]"))

    def where(self, kept: NDArray[np.bool_]) -> "Looks":
        """Keep some looks."""
        _, *columns = (getattr(self, field.name) for field in fields(self))
        return Looks(self.units, *(column[kept] for column in columns))


def read_stretches(training: Path) -> Stretches:
    """Divide the landmarks by time: three fifths to learn, a fifth to choose.

    Raises LeadscoreError where there are too few.
    """
    with read_only(training) as connection:
        found = connection.execute(
            "select distinct landmark_at from lead_training_examples order by all"
        ).fetchall()
    landmarks = [pd.Timestamp(at) for (at,) in found]
    if len(landmarks) < LEAST_LANDMARKS:
        message = (
            f"There are {len(landmarks)} landmarks in {training}, and learning, "
            f"choosing and testing need {LEAST_LANDMARKS} at least. Wait for more "
            "history, or shorten `label_horizon_days`."
        )
        raise LeadscoreError(message)
    learn = max(1, round(LEARN_SHARE * len(landmarks)))
    choose = max(1, round(CHOOSE_SHARE * len(landmarks)))
    learn = min(learn, len(landmarks) - choose - 1)
    return Stretches(
        tuple(landmarks[:learn]),
        tuple(landmarks[learn : learn + choose]),
        tuple(landmarks[learn + choose :]),
    )


def read_examples(
    training: Path, landmarks: Sequence[pd.Timestamp], rules: Sequence[str]
) -> Examples:
    """Read the patterns of some landmarks, added up over them."""
    with read_only(training) as connection:
        rows = connection.execute(EXAMPLES, {"landmarks": list(landmarks)}).df()
    added = rows.groupby("signals", sort=True)[["leads", "buyers"]].sum()
    return Examples(
        units_of(list(added.index), rules),
        added["leads"].to_numpy(float),
        added["buyers"].to_numpy(float),
    )


def read_looks(training: Path, occasion: str, rules: Sequence[str]) -> Looks:
    """Read every look of an occasion."""
    with read_only(training) as connection:
        rows = _frame(connection, occasion)
    patterns, places = np.unique(rows["signals"].to_numpy(str), return_inverse=True)
    return Looks(
        units_of(list(patterns), rules),
        places.astype(np.int64),
        rows["lead"].to_numpy(np.int64),
        rows["looked_at"].to_numpy("M8[us]"),
        rows["was_lead"].to_numpy(bool),
        rows["is_buyer"].fillna(value=False).to_numpy(bool),
        rows["served_score"].to_numpy(float, na_value=np.nan),
        rows["served_band"].to_numpy(object),
        *(rows[name].to_numpy(object) for name in SEGMENTS),
    )


def read_card_scores(
    training: Path, occasion: str, scorecard_id: str
) -> NDArray[np.int64]:
    """Read what a card of the seed would have served, look by look.

    The order is that of `read_looks`.
    """
    parameters = {"occasion": occasion, "scorecard_id": scorecard_id}
    with read_only(training) as connection:
        return connection.execute(CARD_SCORES, parameters).df()["score"].to_numpy(int)


def read_column(training: Path, occasion: str, name: str) -> NDArray[np.object_]:
    """Read one more column of the looks, in the order of `read_looks`."""
    sql = (
        f"select {quoted_name(name)} as value from looks where occasion = $occasion "
        "order by looked_at, lead_id"
    )
    with read_only(training) as connection:
        rows = connection.execute(sql, {"occasion": occasion}).df()
    return rows["value"].to_numpy(object)


def _frame(connection: duckdb.DuckDBPyConnection, occasion: str) -> pd.DataFrame:
    return connection.execute(LOOKS, {"occasion": occasion}).df()


def units_of(patterns: Sequence[str], rules: Sequence[str]) -> pd.DataFrame:
    """Take patterns apart: a column per rule, with its units.

    >>> units_of(["cart=1 visit=3", ""], ["visit", "cart"]).to_numpy().tolist()
    [[3, 1], [0, 0]]
    """
    places = {rule: place for place, rule in enumerate(rules)}
    units = np.zeros((len(patterns), len(rules)), dtype=np.int16)
    for row, signals in enumerate(patterns):
        for signal in signals.split():
            rule, _, count = signal.partition("=")
            units[row, places[rule]] = int(count)
    return pd.DataFrame(units, columns=list(rules))
