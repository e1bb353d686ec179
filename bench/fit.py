"""Does the fit reach its bars, beside FasterRisk, LightGBM and optbinning?

Equal k: the log loss on the training rows, on the same bins, with at most k lines and
points within a bound. Five splits: the test log loss of a card of at most 40 lines,
points within 10. Later: the same, learnt on a real set's earlier time and tested on
later time, with the interval of the difference. A million rows: what the fit of 60
signed signals costs. Where it says SQL: rows to which the card's SQL gives other points
than Python.

The data sets are named by LEADSCORE_REAL_DATA; they are not part of the project. Peers
live in environments of their own under the cache folder, made here at the first run.
Each fit is a process with one thread, and its CPU seconds are its own. What a peer
found is kept in the cache: FasterRisk alone takes about an hour.

    python bench/fit.py                     # everything
    python bench/fit.py equal splits        # parts
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from fit_data import FIVE_SPLITS, SETS, SINGLE_SPLIT, Split, binarised, split
from fit_time import LATER
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
EQUAL = ((5, 5), (10, 5), (10, 10), (20, 5), (20, 10), (30, 10))
MARGIN, LEAST_RATIO = 0.0001, 50
TEST_BARS = {"bank": 0.274, "adult": 0.341}
MOST_SECONDS, MOST_MEGABYTES = 10, 1000
Found = dict[str, float]


@dataclass(frozen=True)
class Bench:
    """Where peers and what they found are kept."""

    cache: Path

    def ours(self, *arguments: object) -> Found:
        """Fit in a process of its own."""
        return ran(Path(sys.executable), HERE / "fit_ours.py", *arguments)

    def peer(self, environment: str, script: str, *arguments: object) -> Found:
        """Fit a peer in its environment, unless the cache has what it found."""
        names = [Path(str(argument)).stem for argument in arguments]
        kept = self.cache / f"{script}_{'_'.join(names)}.json"
        if not kept.exists():
            python = self._environment(environment)
            found = ran(python, HERE / "fit_peers" / f"{script}.py", *arguments)
            kept.write_text(json.dumps(found))
        return json.loads(kept.read_text())

    def _environment(self, name: str) -> Path:
        """Make an environment from its requirements."""
        folder = self.cache / name
        python = folder / "bin" / "python"
        if not (folder / "installed").exists():
            subprocess.run([sys.executable, "-m", "venv", folder], check=True)
            needed = HERE / "fit_peers" / f"{name}.txt"
            install = [python, "-m", "pip", "install", "--quiet", "-r", needed]
            subprocess.run(install, check=True)
            (folder / "installed").touch()
        return python


def ran(python: Path, script: Path, *arguments: object) -> Found:
    """Run a script with one thread and read what it printed last."""
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    ended = subprocess.run(
        [python, script, *map(str, arguments)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **dict.fromkeys(threads, "1")},
    )
    return json.loads(ended.stdout.splitlines()[-1])


def equal(bench: Bench) -> bool:
    """Compare with FasterRisk at equal k and bounds."""
    print(
        "\nset    k bound | train loss: ours  FasterRisk  difference | test loss: ours"
        "  FasterRisk | CPU s: ours  FasterRisk  ratio",
        flush=True,
    )
    worst, ratios = -np.inf, []
    for name in SETS:
        file = bench.cache / f"{name}.npz"
        if not file.exists():
            parts = split(name, SINGLE_SPLIT)
            train, test = binarised(parts)
            outcomes = (parts.train_outcome, parts.test_outcome)
            np.savez(
                file,
                train=train,
                test=test,
                train_outcome=outcomes[0],
                test_outcome=outcomes[1],
            )
        for k, bound in EQUAL:
            ours = bench.ours("equal", file, k, bound)
            peer = bench.peer("fasterrisk", "run_fasterrisk", file, k, bound)
            difference = ours["train_loss"] - peer["train_loss"]
            ratio = peer["cpu_seconds"] / ours["cpu_seconds"]
            worst = max(worst, difference)
            ratios.append(ratio)
            print(
                f"{name:<6}{k:>2} {bound:>5} | {ours['train_loss']:16.5f}"
                f"{peer['train_loss']:12.5f}{difference:+12.5f} |"
                f"{ours['test_loss']:16.5f}{peer['test_loss']:12.5f} |"
                f"{ours['cpu_seconds']:12.2f}{peer['cpu_seconds']:12.1f}{ratio:7.0f}",
                flush=True,
            )
    median = statistics.median(ratios)
    print(
        f"worst difference {worst:+.5f} (bar {MARGIN:+.4f}), median ratio "
        f"{median:.0f} (bar {LEAST_RATIO})"
    )
    return worst <= MARGIN and median >= LEAST_RATIO


def splits(bench: Bench) -> bool:
    """Compare test losses over five splits."""
    print(
        "\nset    seed  | test loss: ours   LightGBM  optbinning | lines  CPU s: ours  "
        "LightGBM  optbinning | SQL differs",
        flush=True,
    )
    held = True
    for name in SETS:
        losses = []
        for seed in FIVE_SPLITS:
            file = bench.cache / f"{name}-{seed}.parquet"
            if not file.exists():
                write_split(split(name, seed), file)
            ours = bench.ours("splits", name, seed)
            peers = [
                bench.peer("boosting", "run_boosting", method, file)
                for method in ("lightgbm", "optbinning")
            ]
            rows = (ours, *peers)
            losses.append([row["test_loss"] for row in rows])
            print(
                f"{name:<6} {seed} | {losses[-1][0]:15.5f} {losses[-1][1]:10.5f} "
                f"{losses[-1][2]:11.5f} | {ours['lines']:5d} "
                + " ".join(f"{row['cpu_seconds']:11.1f}" for row in rows)
                + f" | {ours['sql_differs']}",
                flush=True,
            )
            held &= ours["sql_differs"] == 0
        means = np.mean(losses, axis=0)
        apart = np.array(losses)[:, 0] - np.array(losses)[:, 1]
        error = apart.std(ddof=1) / np.sqrt(len(apart))
        print(
            f"{name:<6} mean | {means[0]:15.5f} {means[1]:10.5f} {means[2]:11.5f} | "
            f"bar {TEST_BARS[name]}; to LightGBM {apart.mean():+.5f} +- {error:.5f}"
        )
        held &= bool(means[0] <= TEST_BARS[name])
    return held


def write_split(parts: Split, file: Path) -> None:
    """Write a split for the peers."""
    train = parts.train.assign(outcome=parts.train_outcome, is_train=True)
    test = parts.test.assign(outcome=parts.test_outcome, is_train=False)
    pd.concat([train, test], ignore_index=True).to_parquet(file)


def later(bench: Bench) -> bool:
    """Compare with LightGBM on later time, within what chance can do."""
    print(
        "\nset       learnt from  tested  outcomes | test loss: ours   LightGBM"
        "  difference (95 % interval) | lines",
        flush=True,
    )
    held = True
    for name, read in LATER.items():
        cut = read()
        file = bench.cache / f"later_{name}.parquet"
        write_split(cut.split, file)
        chances = file.with_suffix(".ours.npy")
        ours = bench.ours("later", name, chances)
        bench.peer("boosting", "run_boosting", "lightgbm", file)
        losses = [
            losses_of(np.load(path), cut.split.test_outcome)
            for path in (chances, file.with_suffix(".lightgbm.npy"))
        ]
        apart, error = clustered(losses[0] - losses[1], cut.units)
        low, high = apart - 1.96 * error, apart + 1.96 * error
        print(
            f"{name:<9} {len(cut.split.train):>11,} {len(cut.split.test):>7,} "
            f"{cut.split.test_outcome.sum():>9,} | {losses[0].mean():15.5f} "
            f"{losses[1].mean():10.5f}    {apart:+.5f} ({low:+.5f} to {high:+.5f}) | "
            f"{ours['lines']:>5}",
            flush=True,
        )
        held &= bool(low <= 0)
    return held


def losses_of(chances: NDArray, outcome: NDArray) -> NDArray:
    """Take the log loss of each row."""
    return -np.log(np.where(outcome == 1, chances, 1 - chances))


def clustered(values: NDArray, units: NDArray) -> tuple[float, float]:
    """Take the mean and its standard error, where rows of one unit go together."""
    sums = pd.Series(values - values.mean()).groupby(units).sum()
    return float(values.mean()), float(np.sqrt((sums**2).sum()) / len(values))


def million(bench: Bench) -> bool:
    """Fit 700,000 rows of 60 signed signals."""
    found = bench.ours("million")
    print("\n700,000 rows x 60 signed signals")
    for name, value in found.items():
        print(f"{name:<15} {value:.5g}")
    print(
        f"bars: CPU s {MOST_SECONDS}, MB above the data {MOST_MEGABYTES}, no wrong sign"
    )
    return (
        found["cpu_seconds"] <= MOST_SECONDS
        and found["more_megabytes"] <= MOST_MEGABYTES
        and found["wrong_signs"] == found["sql_differs"] == 0
    )


PARTS = {"equal": equal, "splits": splits, "later": later, "million": million}


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", default=list(PARTS), choices=list(PARTS))
    parser.add_argument("--cache", type=Path, default=Path("build/fit_bench"))
    chosen = parser.parse_args()
    chosen.cache.mkdir(parents=True, exist_ok=True)
    bench = Bench(chosen.cache.resolve())
    held = {part: PARTS[part](bench) for part in chosen.parts}
    print(
        "\nbars held: "
        + ", ".join(f"{part} {is_held}" for part, is_held in held.items())
    )
    sys.exit(not all(held.values()))


if __name__ == "__main__":
    main()
