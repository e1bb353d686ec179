"""The simulated shop is written to the contract, and its bytes depend on its seed."""

import hashlib
import tracemalloc
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from simulated_shops import Shop, open_shop

from scoring.contract import read_contract
from scoring.errors import LeadscoreError
from scoring.settings import load_settings
from scoring.simulate import SIZES, simulate, sizes
from scoring.simulate.columns import money, numbered, texts
from scoring.simulate.sizes import AS_OF, size_of
from scoring.simulate.writer import TYPES

TABLES = read_contract().tables


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Shop:
    return open_shop(tmp_path_factory.mktemp("tiny"), "tiny")


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, by its path there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_has_the_columns_and_types_of_the_contract(tiny, table) -> None:
    schema = pq.read_schema(tiny.folder / table.name / "part-0000.parquet")
    wanted = [(column.name, TYPES[column.kind]) for column in table.columns]
    assert list(zip(schema.names, schema.types, strict=True)) == wanted


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_required_columns_are_filled_but_for_the_planted_faults(tiny, table) -> None:
    for name in table.required_names:
        if (table.name, name) != ("web_events", "event_id"):
            assert (
                tiny.number(f"select count(*) - count({name}) from {table.name}") == 0
            )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_ids_are_unique_but_for_copies_and_planted_clashes(tiny, table) -> None:
    key = ", ".join(table.key)
    distinct = tiny.number(
        f"select count(*) from (select distinct * from {table.name})"
    )
    keys = tiny.number(
        f"select count(*) from (select distinct {key} from {table.name})"
    )
    if table.name == "web_events":
        assert 1 <= distinct - keys < 0.01 * keys
    else:
        assert distinct == keys


def test_same_size_and_seed_give_the_same_bytes(tiny, tmp_path) -> None:
    simulate(tmp_path / "again", "tiny", seed=1)
    assert digests(tmp_path / "again") == digests(tiny.folder)


def test_another_seed_gives_other_people(tiny, tmp_path) -> None:
    simulate(tmp_path / "other", "tiny", seed=2)
    first, second = digests(tiny.folder), digests(tmp_path / "other")
    assert first.keys() == second.keys()
    assert first["orders/part-0000.parquet"] != second["orders/part-0000.parquet"]


def test_a_chunk_does_not_depend_on_those_after_it(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sizes, "CHUNK_PEOPLE", 120)
    part = "web_events/part-0000.parquet"
    simulate(tmp_path / "two", "tiny")
    simulate(tmp_path / "five", "tiny", events=12_000)
    assert digests(tmp_path / "two")[part] == digests(tmp_path / "five")[part]
    ids = pq.read_table(tmp_path / "five" / "leads", columns=["lead_key"]).column(0)
    copies = len(ids) - len(ids.unique())
    assert copies == len(list((tmp_path / "five" / "leads").iterdir()))


def test_memory_does_not_grow_with_size(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sizes, "CHUNK_PEOPLE", 250)
    simulate(tmp_path / "warm", "tiny")

    def peak(people: int) -> int:
        monkeypatch.setitem(SIZES, "tiny", sizes.Size("tiny", people, 20))
        tracemalloc.start()
        simulate(tmp_path / str(people), "tiny")
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(2_000) < 1.3 * peak(500)


def test_events_ask_for_about_so_many_web_events(tmp_path) -> None:
    shop = simulate(tmp_path / "shop", "demo", events=30_000)
    assert shop.rows("web_events") == pytest.approx(30_000, rel=0.15)


@pytest.mark.parametrize(("size", "events"), [("huge", None), ("tiny", 0)])
def test_a_wrong_size_is_an_error_that_says_what_is_wanted(size, events) -> None:
    with pytest.raises(LeadscoreError, match="must be"):
        size_of(size, events)


def test_an_earlier_shop_is_replaced_and_other_files_stay(tmp_path) -> None:
    stale = tmp_path / "web_events" / "part-0007.parquet"
    stale.parent.mkdir()
    stale.write_text("left over")
    note = tmp_path / "note.txt"
    note.write_text("mine")
    simulate(tmp_path, "tiny")
    assert not stale.exists()
    assert note.read_text() == "mine"


def test_the_settings_file_names_the_shop_and_its_end(tiny) -> None:
    settings = load_settings(tiny.folder / "leadscore.toml", None, None)
    assert settings.name == "shop"
    assert settings.input == tiny.folder


def test_the_truth_is_no_contract_table(tiny) -> None:
    folders = {path.name for path in tiny.folder.iterdir() if path.is_dir()}
    assert folders == {*read_contract().names, "truth"}


def test_history_ends_a_day_after_the_as_of_moment(tiny) -> None:
    (moments,) = tiny.rows("select min(ordered_at), max(ordered_at) from orders")
    assert moments[1].timestamp() < AS_OF.timestamp() + 2 * 86_400
    after = tiny.number(f"select count_if(received_at > '{AS_OF}') from web_events")
    assert after > 0


def test_money_is_decimal_to_the_cent() -> None:
    assert money(np.array([1, -199])).to_pylist() == [
        Decimal("0.0100"),
        Decimal("-1.9900"),
    ]


def test_amounts_of_an_order_are_those_of_its_lines(tiny) -> None:
    wrong = """
        select count(*) from (
            select order_id, any_value(gross_amount) as gross from orders group by all
        ) join (
            select order_id, sum(line_amount) as total from order_lines group by all
        ) using (order_id) where gross <> total
    """
    assert tiny.number(wrong) == 0


def test_nobody_is_refunded_more_than_paid(tiny) -> None:
    wrong = """
        select count(*) from (
            select order_id, max(gross_amount - coalesce(discount_amount, 0)) as net
            from orders group by all
        ) join (
            select order_id, sum(refund_amount) as refunded from refunds group by all
        ) using (order_id) where refunded > net
    """
    assert tiny.number(wrong) == 0


def test_ids_are_padded_and_missing_words_null() -> None:
    missing = np.array([False, True])
    assert numbered("x-", np.array([7, 8]), 3, missing).to_pylist() == ["x-007", None]
    assert texts(np.array([-1, 1]), ["a", "b"]).to_pylist() == [None, "b"]
