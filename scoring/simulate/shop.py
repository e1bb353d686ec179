"""The simulated shop: people, their year, and the tables it would leave behind."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scoring.progress import NoProgress, Progress
from scoring.simulate.ads import draw_statements, rate_columns, spend_columns
from scoring.simulate.arrays import Integers
from scoring.simulate.chunks import ChunkTables, simulate_chunk
from scoring.simulate.columns import Columns, money, one_text, texts
from scoring.simulate.programs import campaign_columns, programs_of
from scoring.simulate.sizes import AS_OF, Size, size_of
from scoring.simulate.sources import SOURCES
from scoring.simulate.truth import FOLDER, write_truth
from scoring.simulate.vocabulary import Products, draw_products
from scoring.simulate.writer import TableCount, as_table, write_part

SETTINGS = """\
# The simulated shop. What is true of it lies in truth/, which is no contract table.
name = "shop"
input = "."
as_of = "{as_of}"
"""
SHARED_STREAM = 1_000_000
"""Random stream of what all chunks share; chunks use the numbers below."""


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
    products = draw_products(_stream(seed, SHARED_STREAM))
    _clear(output)
    counts: dict[str, int] = {}
    clicks = np.zeros((len(SOURCES), shop_size.simulated_days), np.int64)
    watcher = progress or NoProgress()
    watcher.stage("simulate", len(shop_size.chunks))
    for part, numbers in enumerate(shop_size.chunks):
        chunk = simulate_chunk(_stream(seed, part), numbers, shop_size, products)
        clicks += chunk.clicks
        for written in _write_chunk(output, part, chunk):
            counts[written.table] = counts.get(written.table, 0) + written.rows
        watcher.step(f"{numbers.stop} people")
    for written in _write_shared(output, seed, shop_size, products, clicks):
        counts[written.table] = written.rows
    write_truth(output, shop_size, seed)
    settings = SETTINGS.format(as_of=f"{AS_OF:%Y-%m-%d %H:%M:%S}")
    (output / "leadscore.toml").write_text(settings, encoding="utf-8")
    tables = tuple(TableCount(table, rows) for table, rows in sorted(counts.items()))
    return SimulatedShop(output, size, seed, shop_size.people, tables)


def _stream(seed: int, number: int) -> np.random.Generator:
    """A random stream of its own for each chunk, whatever the others draw."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))


def _clear(output: Path) -> None:
    """Remove the tables and the truth of an earlier shop, and nothing else."""
    from scoring.contract import read_contract

    for table in (*read_contract().names, FOLDER):
        shutil.rmtree(output / table, ignore_errors=True)
    output.mkdir(parents=True, exist_ok=True)


def _write_chunk(output: Path, part: int, chunk: ChunkTables) -> Iterator[TableCount]:
    for table, rows in chunk.tables.items():
        yield write_part(output, table, part, rows)


def _write_shared(
    output: Path, seed: int, size: Size, products: Products, clicks: Integers
) -> Iterator[TableCount]:
    generator = _stream(seed, SHARED_STREAM + 1)
    statements = draw_statements(generator, clicks, size)
    shared = {
        "ad_spend": spend_columns(statements, size),
        "fx_rates": rate_columns(generator, size),
        "products": _product_columns(products),
        "campaigns": campaign_columns(programs_of(size)),
    }
    for table, columns in shared.items():
        yield write_part(output, table, 0, as_table(table, columns))


def _product_columns(products: Products) -> Columns:
    index = np.arange(products.count)
    return {
        "product_id": texts(index, products.ids),
        "product_name": texts(index, products.names),
        "category": texts(index, products.categories),
        "price": money(products.cents),
        "currency": one_text("EUR", products.count),
    }
