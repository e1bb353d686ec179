"""The points of two cards, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.scorecard.seed import Rule


@dataclass(frozen=True)
class Pair:
    """What a behaviour is worth on two cards; None where a card does not count it.

    `times` is how often it counts at most, and `window_days` for how long.
    """

    reason: str
    window_days: str
    times: str
    old: int | None
    new: int | None


def side_by_side(old: Sequence[Rule], new: Sequence[Rule]) -> tuple[Pair, ...]:
    """Match the rules of two cards that count the same; the same signals stand close.

    Rules worth nothing, which only others rest on, are left out.
    """
    cards = [
        {_asked(rule, rules): rule for rule in rules if rule.points}
        for rules in (old, new)
    ]
    pairs = []
    for asked in sorted({*cards[0], *cards[1]}):
        found = [card.get(asked) for card in cards]
        rule = next(one for one in reversed(found) if one is not None)
        points = [None if one is None else one.points for one in found]
        pairs.append(
            Pair(rule.reason, rule.window_days, rule.cap or "1", points[0], points[1])
        )
    return tuple(pairs)


def _asked(rule: Rule, rules: Sequence[Rule]) -> tuple[str, ...]:
    """Say what a rule asks, whatever it is called and worth."""
    if rule.kind == "all_of":
        named = {one.rule_id: one for one in rules}
        parts = (named[rule.first_rule_id], named[rule.second_rule_id])
        return tuple(word for part in parts for word in _asked(part, rules))
    return (
        *(rule.signal, rule.window_days.zfill(3), rule.kind, rule.count_per),
        *(rule.cap, rule.at_least, rule.baseline),
    )
