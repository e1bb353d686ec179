"""The simulated shop: people, their year, and the tables it would leave behind."""

import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scoring.progress import NoProgress, Progress
from scoring.simulate.ads import draw_statements, rate_columns, spend_columns
from scoring.simulate.arrays import Integers
from scoring.simulate.cast import Shop
from scoring.simulate.chunks import ChunkTables, simulate_chunk
from scoring.simulate.products import draw_products, product_columns
from scoring.simulate.programs import campaign_columns, programs_of
from scoring.simulate.sizes import AS_OF, Size, size_of
from scoring.simulate.sources import SOURCES
from scoring.simulate.truth import FOLDER, write_truth
from scoring.simulate.writer import TableCount, as_table, contract, write_part
from scoring.whole_files import write_whole

SETTINGS = f"""\
# The simulated shop. What is true of it lies in {FOLDER}/, which is no contract table.
name = "shop"
input = "."
as_of = "{AS_OF:%Y-%m-%d %H:%M:%S}"
"""
CATALOGUE_STREAM = 1_000_000
SPEND_STREAM = 1_000_001
"""Random streams of what all chunks share; chunks use the numbers below."""


@dataclass(frozen=True)
class SimulatedShop:
    """What was written, and where."""

    output: Path
    size: str
    seed: int
    people: int
    tables: tuple[TableCount, ...]

    def rows(self, table: str) -> int:
        """Rows of a table."""
        return sum(count.rows for count in self.tables if count.table == table)


def simulate(
    output: Path,
    size: str = "demo",
    seed: int = 1,
    progress: Progress | None = None,
    events: int | None = None,
) -> SimulatedShop:
    """Write a shop whose truth is known: contract tables, settings and the truth.

    `events` asks for about so many web events instead of those of the size. Files of
    an earlier shop in `output` are replaced. Same size and seed, same bytes.
    """
    shop_size = size_of(size, events)
    _clear(output)
    counts: Counter[str] = Counter()
    for written in _write_tables(output, shop_size, seed, progress or NoProgress()):
        counts[written.table] += written.rows
    write_truth(output, shop_size, seed)
    write_whole(output / "leadscore.toml", SETTINGS)
    tables = tuple(TableCount(table, rows) for table, rows in sorted(counts.items()))
    return SimulatedShop(output, size, seed, shop_size.people, tables)


def _clear(output: Path) -> None:
    """Remove the tables and the truth of an earlier shop, and nothing else."""
    for folder in (*contract().names, FOLDER):
        shutil.rmtree(output / folder, ignore_errors=True)
    output.mkdir(parents=True, exist_ok=True)


def _write_tables(
    output: Path, size: Size, seed: int, progress: Progress
) -> Iterator[TableCount]:
    products = draw_products(_stream(seed, CATALOGUE_STREAM))
    shop = Shop(size, products, programs_of(size))
    clicks = np.zeros((len(SOURCES), size.simulated_days), np.int64)
    progress.stage("Simulating the shop", len(size.chunks))
    # One chunk is written while the next one is simulated: two are in memory at most.
    with ThreadPoolExecutor(max_workers=1) as writer:
        writing: Future[list[TableCount]] | None = None
        for part, numbers in enumerate(size.chunks):
            chunk = simulate_chunk(_stream(seed, part), numbers, shop)
            clicks += chunk.clicks
            if writing:
                yield from writing.result()
            writing = writer.submit(_write_chunk, output, part, chunk)
            progress.step(f"{numbers.stop:,} people")
        yield from writing.result() if writing else ()
    yield from _write_shared(output, shop, clicks, _stream(seed, SPEND_STREAM))


def _stream(seed: int, number: int) -> np.random.Generator:
    """A random stream of its own for each chunk, whatever the others draw."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))


def _write_chunk(output: Path, part: int, chunk: ChunkTables) -> list[TableCount]:
    return [
        write_part(output, table, part, rows) for table, rows in chunk.tables.items()
    ]


def _write_shared(
    output: Path, shop: Shop, clicks: Integers, generator: np.random.Generator
) -> Iterator[TableCount]:
    statements = draw_statements(generator, clicks, shop.size)
    shared = {
        "ad_spend": spend_columns(statements, shop.size),
        "fx_rates": rate_columns(generator, shop.size),
        "products": product_columns(shop.products),
        "campaigns": campaign_columns(shop.programs),
    }
    for table, columns in shared.items():
        yield write_part(output, table, 0, as_table(table, columns))
