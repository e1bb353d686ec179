"""Thousands of nights of faults and crashes: nothing lost, nothing double."""

from collections import Counter
from pathlib import Path

import httpx
from delivery_server import TIMEOUT, serving
from delivery_worlds import faults_of, play

WORLDS = 5000


def test_every_fault_of_a_destination_is_survived(tmp_path: Path, figure) -> None:
    counts: Counter[str] = Counter()
    bad = []
    with (
        serving() as (server, url),
        httpx.Client(timeout=TIMEOUT, trust_env=False) as client,
    ):
        for seed in range(10_000, 10_000 + WORLDS):
            world = play(server, url, seed, tmp_path / str(seed), client)
            counts["crashes"] += world.crashes
            counts["requests"] += len(world.platform.bodies)
            if told := faults_of(world):
                bad.append((seed, told))
    figure(
        "P7 delivery",
        f"{WORLDS} shops, {counts['requests']} requests, {counts['crashes']} crashes: "
        f"{len(bad)} with something lost, double or not accounted for",
    )
    assert bad == []
