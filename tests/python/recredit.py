"""Credits of a journey counted by hand: one journey at a time, in plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

import numpy as np

WEEK = timedelta(days=7)
Journey = Sequence[str]


@dataclass(frozen=True)
class Contact:
    """A contact of a journey, in order."""

    channel: str
    touched_at: datetime


def credits_of(model: str, path: Sequence[Contact]) -> list[float]:
    """Share one outcome among its contacts by the rules as they are told in words."""
    channels = [contact.channel for contact in path]
    count = len(path)
    last = path[-1].touched_at
    named = [place for place, channel in enumerate(channels) if channel != "Direct"]
    if model == "first_touch":
        weights = [1.0] + [0.0] * (count - 1)
    elif model == "last_touch":
        weights = [0.0] * (count - 1) + [1.0]
    elif model == "last_non_direct":
        chosen = named[-1] if named else count - 1
        weights = [float(place == chosen) for place in range(count)]
    elif model == "linear":
        weights = [1.0] * count
    elif model == "time_decay":
        weights = [0.5 ** ((last - contact.touched_at) / WEEK) for contact in path]
    elif model == "position_based":
        weights = {1: [1.0], 2: [0.5, 0.5]}.get(
            count, [0.4] + [0.2 / max(count - 2, 1)] * (count - 2) + [0.4]
        )
    else:
        weights = [1 / channels.count(channel) for channel in channels]
    whole = sum(weights)
    return [weight / whole for weight in weights]


def shapley_values(journeys: Sequence[Journey]) -> dict[str, float]:
    """Shapley value of every channel, from its definition.

    A set of channels reaches the outcomes of journeys that it holds whole. The mean is
    over all orders in which channels could join.
    """
    channels = sorted({channel for journey in journeys for channel in journey})
    values = {channel: Fraction(0) for channel in channels}
    factorials = [1]
    for number in range(1, len(channels) + 1):
        factorials.append(factorials[-1] * number)
    for mask in range(2 ** len(channels)):
        team = {name for bit, name in enumerate(channels) if mask >> bit & 1}
        reached = sum(set(journey) <= team for journey in journeys)
        for channel in channels:
            if channel in team:
                continue
            more = sum(set(journey) <= team | {channel} for journey in journeys)
            weight = Fraction(
                factorials[len(team)] * factorials[len(channels) - len(team) - 1],
                factorials[len(channels)],
            )
            values[channel] += weight * (more - reached)
    return {channel: float(value) for channel, value in values.items()}


def removal_effects(
    journeys: Sequence[tuple[Journey, bool]], order: int
) -> Mapping[str, float]:
    """Removal effects of a chain whose state is the last `order` contacts.

    Solves the chain once whole and once without each channel, as linear equations.
    """
    counts: dict[tuple[str, ...], dict[tuple[str, ...] | str, int]] = {}
    for journey, has_outcome in journeys:
        state: tuple[str, ...] = ()
        for place in range(len(journey)):
            after = tuple(journey[max(0, place + 1 - order) : place + 1])
            counts.setdefault(state, {}).setdefault(after, 0)
            counts[state][after] += 1
            state = after
        end = "outcome" if has_outcome else "none"
        counts.setdefault(state, {}).setdefault(end, 0)
        counts[state][end] += 1
    channels = sorted({channel for journey, _ in journeys for channel in journey})
    whole = _chance(counts, None)
    if not whole:
        return {}
    return {channel: 1 - _chance(counts, channel) / whole for channel in channels}


def _chance(
    counts: Mapping[tuple[str, ...], Mapping[tuple[str, ...] | str, int]],
    removed: str | None,
) -> float:
    states = [state for state in counts if not state or state[-1] != removed]
    places = {state: place for place, state in enumerate(states)}
    moves, wins = np.zeros((len(states), len(states))), np.zeros(len(states))
    for state in states:
        whole = sum(counts[state].values())
        for after, times in counts[state].items():
            if after == "outcome":
                wins[places[state]] += times / whole
            elif after in places:
                moves[places[state], places[after]] += times / whole
    solved = np.linalg.solve(np.eye(len(states)) - moves, wins)
    return float(solved[places[()]])
