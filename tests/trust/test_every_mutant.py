"""What a careless edit of the SQL would do, one edit at a time: the tests notice.

`make trust` tries them all; `pytest tests/trust/test_every_mutant.py --mutants 100` as
many beside those that may not live at all.
"""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from commands import run_command
from mutants import GUARDED, is_in, read_mutants, sample_of
from mutation import (
    Verdict,
    build_examples,
    build_shop,
    prepare,
    read_equivalents,
    try_all,
)

from scoring.folders import PROJECT

LEAST_SHARE = 0.85


def test_every_mutant_is_noticed(tmp_path: Path, figure, show, pytestconfig) -> None:
    arguments = ["simulate", "--size", "tiny", "--output", str(tmp_path / "shop")]
    assert run_command(arguments, tmp_path).code == 0
    ground = prepare(tmp_path / "ground", tmp_path / "shop")
    build_shop(ground)
    build_examples(ground)
    made = read_mutants(PROJECT)
    chosen = sample_of(made, pytestconfig.getoption("--mutants"))
    equivalents = read_equivalents()
    chosen = [mutant for mutant in chosen if mutant.change not in equivalents]
    workers = os.cpu_count() or 1
    verdicts = list(try_all(ground, chosen, tmp_path / "trials", workers))
    living = [verdict for verdict in verdicts if verdict.fate == "survived"]
    show(table_of(verdicts))
    show("\n".join(f"survived: {verdict.mutant}" for verdict in living))
    fates = Counter(verdict.fate for verdict in verdicts)
    share = fates["killed"] / (fates["killed"] + fates["survived"])
    figure(
        "mutation run",
        f"{len(chosen)} of {len(made)} mutants of the SQL: {fates['killed']} killed, "
        f"{fates['survived']} survived ({share:.1%} killed), {fates['stillborn']} "
        f"stillborn; {len(equivalents)} say the same and were left out",
    )
    guarded = tuple(place for places in GUARDED.values() for place in places)
    assert [str(one.mutant) for one in living if is_in(one.mutant, guarded)] == []
    assert share >= LEAST_SHARE


def table_of(verdicts: Sequence[Verdict]) -> str:
    """How the mutants of each operator and of each guarded group ended."""
    groups = {
        **{verdict.mutant.operator: [] for verdict in verdicts},
        **{f"of {name}": [] for name in GUARDED},
    }
    for verdict in verdicts:
        groups[verdict.mutant.operator].append(verdict.fate)
        for name, places in GUARDED.items():
            if is_in(verdict.mutant, places):
                groups[f"of {name}"].append(verdict.fate)
    rows = [("", "made", "stillborn", "killed", "survived", "share")]
    for name, fates in groups.items():
        count = Counter(fates)
        judged = count["killed"] + count["survived"]
        counts = (len(fates), *(count[fate] for fate in rows[0][2:5]))
        share = f"{count['killed'] / judged:.0%}" if judged else ""
        rows.append((name, *map(str, counts), share))
    return "\n".join(
        f"{name:15}" + "".join(f"{c:>10}" for c in row) for name, *row in rows
    )
