"""Journeys drawn from a chain whose removal effects are known exactly."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

CHANNELS = (
    *("Paid Search", "Organic Search", "Direct", "Email", "Paid Social"),
    *("Organic Social", "Display", "Referral", "Affiliates", "Paid Shopping"),
    *("Paid Video", "SMS"),
)
# A journey has five contacts on the mean, and one in five ends in a purchase.
ENDING, BUYING = 0.2, 0.2
START = np.datetime64("2025-01-01", "s")
STEP_SECONDS = 7_200
LONGEST = 200
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Chain:
    """Chances of a first-order chain; what is left over ends without a purchase."""

    starts: Floats
    moves: Floats
    buys: Floats

    @property
    def removal_effects(self) -> Floats:
        """By solving the chain once for each channel that is taken out."""
        count = len(self.starts)
        whole = self._chance(np.arange(count))
        without = [
            self._chance(np.delete(np.arange(count), channel))
            for channel in range(count)
        ]
        return 1 - np.array(without) / whole

    def _chance(self, kept: NDArray[np.int64]) -> float:
        moves = self.moves[np.ix_(kept, kept)]
        solved = np.linalg.solve(np.eye(len(kept)) - moves, self.buys[kept])
        return float(self.starts[kept] @ solved)


def draw_chain(seed: int = 1) -> Chain:
    """Draw a chain of all channels."""
    dice = np.random.default_rng(seed)
    count = len(CHANNELS)
    stays = dice.dirichlet(np.ones(count), count) * (1 - ENDING)
    buys = ENDING * BUYING * dice.uniform(0.2, 1.8, count)
    return Chain(dice.dirichlet(np.ones(count)), stays, buys)


def draw_journeys(
    chain: Chain, leads: int, seed: int = 2
) -> tuple[NDArray[np.int32], NDArray[np.int8], NDArray[np.int16], NDArray[np.bool_]]:
    """Walk every lead to its end: lead, channel, place of each contact; who bought."""
    dice = np.random.default_rng(seed)
    sums = np.cumsum(np.column_stack([chain.moves, chain.buys]), axis=1)
    where = np.searchsorted(np.cumsum(chain.starts)[:-1], dice.random(leads))
    who = np.arange(leads, dtype=np.int32)
    bought = np.zeros(leads, dtype=bool)
    people, channels, places = [], [], []
    for place in range(LONGEST):
        if not len(who):
            break
        people.append(who)
        channels.append(where.astype(np.int8))
        places.append(np.full(len(who), place, dtype=np.int16))
        after = (dice.random(len(who))[:, None] >= sums[where]).sum(axis=1)
        bought[who[after == len(CHANNELS)]] = True
        goes_on = after < len(CHANNELS)
        who, where = who[goes_on], after[goes_on]
    return (
        np.concatenate(people),
        np.concatenate(channels),
        np.concatenate(places),
        bought,
    )


def write(folder: Path, leads: int) -> int:
    """Write contacts and purchases as Parquet and return how many contacts there are.

    Leads and channels are small numbers, which is the best that the peers can get; ours
    makes of them the long texts that it has in a shop.
    """
    lead, channel, place, bought = draw_journeys(draw_chain(), leads)
    began = START + (lead.astype(np.int64) * 37 % 15_552_000).astype("m8[s]")
    at = began + (place.astype(np.int64) * STEP_SECONDS).astype("m8[s]")
    contacts = {"lead": lead, "channel": channel, "place": place, "touched_at": at}
    buyers = np.flatnonzero(bought).astype(np.int32)
    with duckdb.connect() as connection:
        connection.register("contacts", contacts)
        connection.register("buyers", {"lead": buyers})
        connection.execute(
            f"copy (select contacts.*, buyers.lead is not null as has_bought "
            f"from contacts left join buyers using (lead) order by hash(lead, place)) "
            f"to '{folder / 'contacts.parquet'}' (format parquet)"
        )
    return len(lead)
