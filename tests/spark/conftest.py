"""The tiny shop, built once on each engine, and the Spark that built it."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner
from pyspark.sql import SparkSession

from scoring.contract import read_contract
from scoring.folders import PROJECT
from scoring.landing import Source, land
from scoring.progress import NoProgress
from scoring.settings import Settings, load_settings
from scoring.simulate import simulate
from scoring.transform import BUILD, Build, Warehouse
from scoring.warehouse import Limits

CONFIGURATION = Path(__file__).parent


@dataclass(frozen=True)
class Engines:
    """Where each engine keeps its tables."""

    duckdb: Path
    spark: Path
    session: SparkSession


def configure(folder: Path) -> None:
    """Give Spark a folder of its own, so that nothing lands in the checkout."""
    for name in ("spark-defaults.conf", "log4j2.properties"):
        text = (CONFIGURATION / name).read_text()
        (folder / name).write_text(text.replace("RUNTIME", str(folder)))
    os.environ["SPARK_CONF_DIR"] = str(folder)


def build_on_duckdb(settings: Settings) -> None:
    """Build all rooms; a run would publish only what outlives it."""
    folders, limits = settings.folders, Limits(settings.threads, settings.memory_limit)
    contract = read_contract()
    land(contract, Source(settings.input), folders.landed, limits, NoProgress())
    warehouse = Warehouse(Build(folders, settings.variables, limits), NoProgress())
    warehouse.run(BUILD, folders.working, "")


def dbt_on_spark(settings: Settings, folder: Path, *command: str) -> None:
    """Run one dbt command on Spark over what was landed."""
    variables = {**settings.variables, "landed": str(settings.folders.landed)}
    places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    places += ["--target-path", str(folder / "dbt"), "--log-path", str(folder / "dbt")]
    options = ["--target", "spark", "--vars", json.dumps(variables)]
    result = dbtRunner().invoke([*command, *options, *places])
    if result.exception is not None:
        raise result.exception
    assert result.success


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    folder = tmp_path_factory.mktemp("engines")
    simulate(folder / "input", "tiny", seed=1, progress=None)
    settings = load_settings(None, folder / "input", folder / "output")
    build_on_duckdb(settings)
    spark = folder / "spark"
    spark.mkdir()
    configure(spark)
    no_tests = ("--exclude-resource-types", "unit_test", "test")
    dbt_on_spark(settings, spark, "build", *no_tests)
    dbt_on_spark(settings, spark, "test", "--select", "path:tests/dbt/dialect")
    # A test that builds tables of its own replaces some of these.
    tables = folder / "tables"
    shutil.copytree(spark / "warehouse", tables)
    session = SparkSession.builder.getOrCreate()
    yield Engines(settings.folders.working, tables, session)
    session.stop()
