"""Cards and the seed of rules: each can be written as the other where both can say it.

A column of the table that a card is fitted on is named after a rule of the seed and
holds how often it counts: events up to the cap for `per_event`, 0 or 1 for the rest.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from scoring.errors import LeadscoreError
from scoring.scorecard.card import Line
from scoring.scorecard.signals import AtLeast, Both, Is, Signal, Simple
from scoring.whole_files import write_whole

LARGEST_COUNT = 20


@dataclass(frozen=True)
class Rule:
    """A row of `seeds/scorecards/score_rules.csv`; what is empty there is so here."""

    scorecard_id: str
    rule_id: str
    axis: str
    kind: str
    signal: str
    count_per: str
    window_days: str
    cap: str
    at_least: str
    baseline: str
    first_rule_id: str
    second_rule_id: str
    points: int
    reason: str


def read_rules(path: Path, scorecard_id: str) -> tuple[Rule, ...]:
    """Read the rules of one card.

    Raises:
        LeadscoreError: the seed has no such card.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if row["scorecard_id"] == scorecard_id
        ]
    if not rows:
        raise LeadscoreError(f"{path} has no scorecard {scorecard_id!r}.")
    return tuple(_rule(row) for row in rows)


def _rule(row: dict[str, Any]) -> Rule:
    return Rule(**{**row, "points": int(row["points"])})


def write_rules(path: Path, rules: Iterable[Rule]) -> None:
    """Write rules as the seed has them; OSError where the disk is full."""
    text = io.StringIO()
    names = [field.name for field in fields(Rule)]
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(rule) for rule in rules)
    write_whole(path, text.getvalue())


def points_of_rules(rules: Sequence[Rule]) -> dict[Signal, int]:
    """Write rules as the signals and points of a card.

    `per_event` with a cap becomes one step for each event up to it; two steps that ask
    the same are added.
    """
    found: dict[Signal, int] = {}
    for rule in rules:
        for signal in _signals_of(rule):
            found[signal] = found.get(signal, 0) + rule.points
    return {signal: points for signal, points in found.items() if points}


def _signals_of(rule: Rule) -> list[Signal]:
    if rule.kind == "all_of":
        first, second = (
            AtLeast(name, 1.0) for name in (rule.first_rule_id, rule.second_rule_id)
        )
        return [Both(first, second)]
    most = int(rule.cap) if rule.kind == "per_event" else 1
    return [AtLeast(rule.rule_id, float(count)) for count in range(1, most + 1)]


def rules_of_card(
    lines: Sequence[Line], scorecard_id: str, known: Sequence[Rule]
) -> tuple[Rule, ...]:
    """Write the lines of a card as rules, made from the rules that its columns name.

    Equal steps from the first event on are one `per_event` rule with a cap; another
    step, at n events, is an `at_least` rule. Both rules of an `all_of` are there, with
    0 points where they have no line of their own.

    Raises:
        LeadscoreError: a line asks what no rule can say.
    """
    writer = _Writer({rule.rule_id: rule for rule in known}, scorecard_id)
    steps: dict[str, dict[int, int]] = {}
    for line in lines:
        if not isinstance(line.signal, Both):
            name, count = writer.asked(line.signal)
            steps.setdefault(name, {})[count] = line.points
    for name, points in steps.items():
        writer.write_steps(name, points)
    for line in lines:
        if isinstance(line.signal, Both):
            writer.write_both(line.signal, line.points)
    return tuple(writer.rules.values())


class _Writer:
    """The rules written so far, by their ids."""

    def __init__(self, known: Mapping[str, Rule], scorecard_id: str) -> None:
        self.known = known
        self.scorecard_id = scorecard_id
        self.rules: dict[str, Rule] = {}

    def asked(self, signal: Simple) -> tuple[str, int]:
        """Say which rule a signal counts, and how often it must."""
        rule = self.known.get(signal.column)
        if rule and isinstance(signal, Is) and signal.level is True:
            return signal.column, 1
        if rule and isinstance(signal, AtLeast):
            count = int(signal.threshold)
            most = LARGEST_COUNT if _can_count(rule) else 1
            if count == signal.threshold and 1 <= count <= most:
                return signal.column, count
        raise LeadscoreError(
            f"The line {str(signal)!r} cannot be a rule of the seed. Fit on columns "
            "that are named after rules and hold how often they count, none missing."
        )

    def write_steps(self, name: str, points: Mapping[int, int]) -> None:
        """Write the steps of one column."""
        first = points.get(1, 0)
        cap = 0
        while first and points.get(cap + 1) == first:
            cap += 1
        if cap:
            self._add(self._step(name, 1, first, cap))
        for count in sorted(points):
            if count > cap:
                self._add(self._step(name, count, points[count]))

    def write_both(self, both: Both, points: int) -> None:
        """Write a pair, and whichever of its two rules has no line."""
        names = [self._single(part) for part in (both.first, both.second)]
        self._add(
            replace(
                self.known[both.first.column],
                scorecard_id=self.scorecard_id,
                rule_id=f"{names[0]}_and_{names[1]}",
                kind="all_of",
                signal="",
                count_per="",
                window_days="",
                cap="",
                at_least="",
                baseline="",
                first_rule_id=names[0],
                second_rule_id=names[1],
                points=points,
                reason=" and ".join(self.rules[name].reason for name in names),
            )
        )

    def _single(self, signal: Simple) -> str:
        """Name a rule that holds once while the signal does; add it if need be."""
        name, count = self.asked(signal)
        wanted = self._step(name, count, 0)
        found = self.rules.get(wanted.rule_id)
        if found is not None and replace(found, points=0) != wanted:
            wanted = replace(wanted, rule_id=f"{name}_once")
        self.rules.setdefault(wanted.rule_id, wanted)
        return wanted.rule_id

    def _step(self, name: str, count: int, points: int, cap: int = 1) -> Rule:
        rule = replace(self.known[name], scorecard_id=self.scorecard_id, points=points)
        if rule.kind != "per_event":
            return rule
        if count == 1:
            return replace(rule, cap=str(cap))
        return replace(
            rule,
            rule_id=f"{name}_{count}",
            kind="at_least",
            cap="",
            at_least=str(count),
            reason=f"{rule.reason}, {count} times",
        )

    def _add(self, rule: Rule) -> None:
        self.rules[rule.rule_id] = rule


def _can_count(rule: Rule) -> bool:
    return rule.kind == "per_event"
