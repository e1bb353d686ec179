"""Thousands of nights of faults and crashes: nothing lost, nothing double."""

from pathlib import Path

from delivery_worlds import play_all

WORLDS = 5000


def test_every_fault_of_a_destination_is_survived(tmp_path: Path, figure) -> None:
    counts, bad = play_all(range(10_000, 10_000 + WORLDS), tmp_path)
    figure(
        "P7 delivery",
        f"{WORLDS} shops, {counts['requests']} requests, {counts['crashes']} crashes: "
        f"{len(bad)} with something lost, double or not accounted for",
    )
    assert bad == []
