"""What a careless edit of the SQL would do, one edit at a time: the tests notice.

`make trust` tries them all; `pytest tests/trust/test_every_mutant.py --mutants 100` as
many beside those that may not live at all. Each verdict is printed as it is reached and
kept in `build/mutants.jsonl`, so that a run cut short goes on where it was.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from commands import run_command
from ground import build_examples, build_shop, pass_tests, prepare
from mutants import GUARDED, Mutant, is_in, read_mutants, sample_of
from mutation import read_equivalents, try_all
from verdicts import Log, Verdict

from scoring.folders import PROJECT

LEAST_SHARE = 0.85


def test_every_mutant_is_noticed(
    tmp_path: Path, figure, show, tell, pytestconfig
) -> None:
    made = read_mutants(PROJECT)
    chosen = sample_of(made, pytestconfig.getoption("--mutants"))
    equivalents = read_equivalents()
    chosen = [mutant for mutant in chosen if mutant.change not in equivalents]
    verdicts = list(Log(PROJECT).read(chosen))
    judged = {verdict.mutant for verdict in verdicts}
    tell(f"{len(chosen)} mutants of {len(made)}; of {len(judged)} the end is known")
    verdicts += judge([one for one in chosen if one not in judged], tmp_path, tell)
    living = [verdict for verdict in verdicts if verdict.fate == "survived"]
    show(table_of(verdicts))
    show("\n".join(sorted(map(str, living))))
    guarded = tuple(place for places in GUARDED.values() for place in places)
    beside = [one for one in verdicts if not is_in(one.mutant, guarded)]
    fates = Counter(verdict.fate for verdict in verdicts)
    figure(
        "mutation run",
        f"{len(chosen)} of {len(made)} mutants of the SQL, all "
        f"{len(verdicts) - len(beside)} guarded ones among them: {fates['killed']} "
        f"killed, {fates['survived']} survived ({share_killed(verdicts):.1%} killed, "
        f"{share_killed(beside):.1%} of those beside the guarded), "
        f"{fates['stillborn']} stillborn; {len(equivalents)} say the same and were "
        "left out",
    )
    assert [str(one.mutant) for one in living if is_in(one.mutant, guarded)] == []
    assert share_killed(verdicts) >= LEAST_SHARE


def judge(
    mutants: Sequence[Mutant], folder: Path, tell: Callable[[str], None]
) -> Iterator[Verdict]:
    """Let the tests meet mutants on a small shop; say and keep each verdict."""
    if not mutants:
        return
    arguments = ["simulate", "--size", "tiny", "--output", str(folder / "shop")]
    assert run_command(arguments, folder).code == 0
    ground = prepare(folder / "ground", folder / "shop")
    build_shop(ground)
    pass_tests(ground)
    build_examples(ground)
    log, workers = Log(PROJECT), os.cpu_count() or 1
    trials = try_all(ground, mutants, folder / "trials", workers)
    for number, verdict in enumerate(trials, start=1):
        log.add(verdict)
        tell(f"{number}/{len(mutants)} {verdict}")
        yield verdict


def share_killed(verdicts: Sequence[Verdict]) -> float:
    """What part of those that the engine takes is noticed."""
    fates = Counter(verdict.fate for verdict in verdicts)
    return fates["killed"] / ((fates["killed"] + fates["survived"]) or 1)


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
