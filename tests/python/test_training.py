"""What points are learnt from knows nothing of what came after."""

from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from scoring.contract import read_contract
from scoring.landing import Source, land
from scoring.progress import NoProgress
from scoring.settings import load_settings
from scoring.simulate import simulate
from scoring.transform import LEARN, Build, Warehouse
from scoring.warehouse import Limits

LANDMARK = datetime(2026, 5, 20)
HORIZON = timedelta(days=14)
SIGNALS = f"""
    select lead_id, signals from intermediate.int_lead_looks
    where occasion = 'landmark' and looked_at = timestamp '{LANDMARK}'
"""
Landmarks = dict[str, str]


def learnt(shop: Path, output: Path, as_of: datetime) -> Path:
    """Lay out what points are learnt from, as of a moment; return the database."""
    settings = load_settings(None, shop, output)
    folders, limits = settings.folders, Limits()
    source = Source(settings.input)
    landing = land(read_contract(), source, folders.landed, limits, NoProgress())
    variables = {
        **settings.variables,
        "as_of": str(as_of),
        "scorecard": "candidates",
        "label_horizon_days": HORIZON.days,
    }
    build = Build(folders, variables, limits, landing.missing)
    Warehouse(build, NoProgress()).run(LEARN, folders.working, "")
    return folders.working


def signals_in(database: Path) -> Landmarks:
    with duckdb.connect(str(database), read_only=True) as connection:
        return dict(connection.execute(SIGNALS).fetchall())


def without_what_came(condition: str, shop: Path, target: Path) -> Path:
    """Copy the shop without the rows whose receipt is as the condition says."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for table in read_contract().tables:
            names = [column.name for column in table.columns]
            known = next(
                (name for name in ("received_at", "loaded_at") if name in names), "null"
            )
            (target / table.name).mkdir(parents=True)
            connection.execute(
                f"copy (select * from read_parquet('{shop / table.name}/*.parquet') "
                f"where ({known} {condition}) is not true) "
                f"to '{target / table.name / 'rows.parquet'}' (format parquet)"
            )
    return target


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("training")
    simulate(folder, "tiny", seed=4, progress=NoProgress())
    return folder


@pytest.fixture(scope="module")
def whole(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return learnt(shop, tmp_path_factory.mktemp("whole"), LANDMARK + HORIZON)


def test_signals_are_those_of_a_shop_that_ended_at_the_landmark(
    shop: Path, whole: Path, tmp_path: Path
) -> None:
    cut = without_what_came(f">= timestamptz '{LANDMARK}+00'", shop, tmp_path / "shop")
    ended = learnt(cut, tmp_path / "ended", LANDMARK + HORIZON)
    seen = signals_in(whole)
    assert len([signals for signals in seen.values() if signals]) > 20
    assert seen == signals_in(ended)


def test_what_is_known_after_the_as_of_changes_nothing(
    shop: Path, whole: Path, tmp_path: Path
) -> None:
    as_of = LANDMARK + HORIZON
    cut = without_what_came(f"> timestamptz '{as_of}+00'", shop, tmp_path / "shop")
    ended = learnt(cut, tmp_path / "ended", as_of)
    examples = "from marts.lead_training_examples order by all"
    with (
        duckdb.connect(str(whole), read_only=True) as left,
        duckdb.connect(str(ended), read_only=True) as right,
    ):
        found = left.execute(examples).fetchall()
        assert sum(buyers for *_, buyers in found) > 0
        assert found == right.execute(examples).fetchall()


def test_the_examples_are_the_leads_counted(whole: Path) -> None:
    with duckdb.connect(str(whole), read_only=True) as connection:
        counts = """
            select sum(leads), sum(buyers) from marts.lead_training_examples
            union all
            select count(*), count(*) filter (where is_buyer)
            from intermediate.int_lead_looks
            where occasion = 'landmark'
        """
        examples, landmarks = connection.execute(counts).fetchall()
    assert examples == landmarks
