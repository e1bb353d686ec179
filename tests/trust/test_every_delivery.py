"""Thousands of nights of faults and crashes: nothing lost, nothing double."""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import httpx
from delivery_server import TIMEOUT, serving
from delivery_worlds import faults_of, play

WORLDS = 5000
AT_ONCE = 10
"""A world waits for its server nearly all of the time."""

Told = list[tuple[int, str]]


def play_some(seeds: range, folder: Path) -> tuple[Counter[str], Told]:
    """Play worlds against a server of their own; say what was wrong."""
    counts: Counter[str] = Counter()
    bad = []
    with (
        serving() as (server, url),
        httpx.Client(timeout=TIMEOUT, trust_env=False) as client,
    ):
        for seed in seeds:
            world = play(server, url, seed, folder / str(seed), client)
            counts["crashes"] += world.crashes
            counts["requests"] += len(world.platform.bodies)
            if told := faults_of(world):
                bad.append((seed, str(told)))
    return counts, bad


def test_every_fault_of_a_destination_is_survived(tmp_path: Path, figure) -> None:
    parts = [range(10_000 + n, 10_000 + WORLDS, 100) for n in range(100)]
    with ProcessPoolExecutor(AT_ONCE) as pool:
        played = list(pool.map(play_some, parts, [tmp_path] * len(parts)))
    counts = sum((counts for counts, _ in played), Counter())
    bad = [told for _, some in played for told in some]
    figure(
        "P7 delivery",
        f"{WORLDS} shops, {counts['requests']} requests, {counts['crashes']} crashes: "
        f"{len(bad)} with something lost, double or not accounted for",
    )
    assert bad == []
