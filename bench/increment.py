"""What does a nightly run cost beside a whole build, for the share of leads it affects?

A simulated shop of so many web events is cut where its newest 1 % begins, by when rows
were received. What came before is built as of that moment; the rest arrives, and the
next run builds whom it affects. The same rows are built whole for comparison. Both
speak for the moment at which all but one row in ten thousand had arrived: the last few
stragglers come days after the shop's last day.

    python bench/increment.py                     # 5 million events
    python bench/increment.py --events 300000
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from scoring.contract import read_contract
from scoring.progress import NoProgress
from scoring.simulate import simulate

EVENTS = 5_000_000
NEWEST_SHARE = 0.01
STRAGGLING_SHARE = 0.0001


@dataclass(frozen=True)
class Cost:
    """A run: seconds of its models, of finding and moving rows, and of all of it."""

    model_seconds: float
    moving_seconds: float
    seconds: float
    affected_share: float


def cut(shop: Path, earlier: Path, later: Path) -> tuple[str, str]:
    """Divide the rows by receipt; return the two moments that the runs speak for."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        ((instant, last),) = connection.execute(
            "select quantile_cont(received_at, ?), quantile_cont(received_at, ?) "
            f"from {rows_of(shop, 'web_events')}",
            [1 - NEWEST_SHARE, 1 - STRAGGLING_SHARE],
        ).fetchall()
        for folder in sorted(shop.iterdir()):
            if folder.name in read_contract().names:
                divide(connection, shop, folder.name, instant, (earlier, later))
    return tuple(f"{moment:%Y-%m-%d %H:%M:%S}" for moment in (instant, last))


def divide(
    connection: duckdb.DuckDBPyConnection,
    shop: Path,
    table: str,
    instant: datetime,
    targets: tuple[Path, Path],
) -> None:
    """Write the rows known by the instant to the first folder, others to the second."""
    rows = rows_of(shop, table)
    columns = [
        column
        for (column, *_) in connection.execute(f"describe from {rows}").fetchall()
    ]
    known = next(
        (c for c in ("received_at", "loaded_at", "rate_date") if c in columns), None
    )
    is_early = (
        f"coalesce({known} < $instant, true)" if known else "true or $instant is null"
    )
    for target, condition in zip(targets, (is_early, f"not ({is_early})"), strict=True):
        (target / table).mkdir(parents=True)
        connection.execute(
            f"copy (from {rows} where {condition}) "
            f"to '{target / table / target.name}.parquet'",
            {"instant": instant},
        )


def rows_of(shop: Path, table: str) -> str:
    """Name the files of a table as the engine reads them."""
    return f"read_parquet('{shop / table}/*.parquet')"


def measured(folder: Path, output: Path, as_of: str) -> Cost:
    """Run the command, as a scheduler does."""
    (folder / "leadscore.toml").write_text(f'name = "shop"\nas_of = "{as_of}"\n')
    command = [sys.executable, "-m", "scoring", "run", "--json"]
    command += ["--input", str(folder), "--output", str(output)]
    begun = time.perf_counter()
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    seconds = time.perf_counter() - begun
    built = json.loads(ended.stdout)["built"]
    share = (built["affected_leads"] or 0) / (built["leads_before"] or 1)
    return Cost(built["model_seconds"], built["moving_seconds"], seconds, share)


def compare(events: int, folder: Path) -> None:
    """Print what each run took, and the two ratios."""
    simulate(folder / "shop", "large", seed=1, progress=NoProgress(), events=events)
    earlier, later = folder / "earlier", folder / "later"
    cut_at, as_of = cut(folder / "shop", earlier, later)
    print(f"{events:,} web events; new since {cut_at}", flush=True)
    print("run       models s moving s    all s", flush=True)
    show("before", measured(earlier, folder / "nightly", cut_at))
    shutil.copytree(later, earlier, dirs_exist_ok=True)
    nightly = measured(earlier, folder / "nightly", as_of)
    show("nightly", nightly)
    whole = measured(earlier, folder / "whole", as_of)
    show("whole", whole)
    affected = nightly.affected_share
    print(f"share of leads affected {affected:.3f}")
    models = nightly.model_seconds / whole.model_seconds
    print(
        f"models: {models:.3f} of the whole's, {models / affected:.2f} times the share"
    )
    moved = nightly.model_seconds + nightly.moving_seconds
    moved /= whole.model_seconds + whole.moving_seconds
    print(f"and moving: {moved:.3f}, {moved / affected:.2f} times the share")


def show(name: str, cost: Cost) -> None:
    """Print one run."""
    seconds = (
        f"{cost.model_seconds:9.1f} {cost.moving_seconds:9.1f} {cost.seconds:7.1f}"
    )
    print(f"{name:<10} {seconds}", flush=True)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=EVENTS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        compare(chosen.events, Path(folder))


if __name__ == "__main__":
    main()
