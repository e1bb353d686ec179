"""What MetricFlow answers is what the marts say, for every number and dimension."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import Tiny
from metricflow.engine.metricflow_engine import (
    MetricFlowEngine,
    MetricFlowQueryRequest,
)
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

PROJECT = Path(__file__).resolve().parents[2]
DEFINED = yaml.safe_load((PROJECT / "models/metrics/acquisition.yml").read_text())
METRICS = [metric["name"] for metric in DEFINED["metrics"]]
CREDITED = ("cost_per_sql", "credited_revenue", "cost_per_customer") + (
    "return_on_ad_spend",
)
PAGE = (PROJECT / "docs" / "metrics.md").read_text()
QUERIES = re.findall(r"^\.venv/bin/(mf query .*)$", PAGE, re.MULTILINE)
# Rows that a mart leaves out, because they name no campaign or nobody that is aimed at.
MARTS = {
    "channel_quality": (["channel"], None),
    "campaign_quality": (["channel", "campaign"], "campaign"),
    "audience_quality": (
        ["channel", "campaign", "target_kind", "target"],
        "target_kind",
    ),
}
MONTH = "metric_time__month"
Row = tuple[object, ...]


class DuckDb:
    """All that MetricFlow has to know to write SQL; the tests run it themselves."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()


@dataclass(frozen=True)
class Shop:
    """The project as MetricFlow reads it, and the database that it asks."""

    folder: Path
    database: Path
    engine: MetricFlowEngine

    def ask(
        self, metrics: Sequence[str], by: Sequence[str] = (), where: str | None = None
    ) -> list[Row]:
        """Answer as `mf query` does: the dimensions in the order given, the metrics."""
        names = [
            MONTH if name == "cohort_month" else f"acquisition__{name}" for name in by
        ]
        request = MetricFlowQueryRequest.create(
            metric_names=list(metrics),
            group_by_names=names,
            where_constraints=[where] if where else None,
        )
        sql = self.engine.explain(request).sql_statement.without_descriptions.sql
        columns = ", ".join([*names, *metrics])
        # MetricFlow truncates months to instants, and marts have dates.
        columns = columns.replace(MONTH, f"cast({MONTH} as date)")
        return self.read(f"select {columns} from ({sql})")

    def read(self, query: str) -> list[Row]:
        """Rows of a query on the published database."""
        with duckdb.connect(self.database, read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def shop(tiny: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """MetricFlow looks for its files in the project, so it gets one of its own."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds"):
        (folder / name).symlink_to(PROJECT / name)
    database = tiny.folder / "build" / "shop" / "leadscore.duckdb"
    said = called("dbt parse --quiet", folder, database)
    assert said.returncode == 0, said.stdout
    manifest = parse_manifest_from_dbt_generated_manifest(
        (folder / "target" / "semantic_manifest.json").read_text()
    )
    engine = MetricFlowEngine(SemanticManifestLookup(manifest), DuckDb())
    return Shop(folder, database, engine)


def called(
    command: str, folder: Path, database: Path
) -> subprocess.CompletedProcess[str]:
    """Call a command of the environment that the tests run in."""
    name, *arguments = shlex.split(command)
    return subprocess.run(
        [str(Path(sys.executable).parent / name), *arguments],
        cwd=folder,
        env={**os.environ, "LEADSCORE_DATABASE": str(database)},
        capture_output=True,
        text=True,
        check=False,
    )


def only(dimension: str, sign: str, value: str) -> str:
    return f"{{{{ Dimension('acquisition__{dimension}') }}}} {sign} '{value}'"


def told(rows: Sequence[Row], keys: int) -> dict[Row, Row]:
    """Rows by their dimensions; money is exact, shares are to 12 digits."""
    return {
        row[:keys]: tuple(
            pytest.approx(value, rel=1e-12) if isinstance(value, float) else value
            for value in row[keys:]
        )
        for row in rows
    }


@pytest.mark.parametrize("mart", MARTS)
@pytest.mark.parametrize("metric", METRICS)
def test_a_metric_is_the_column_of_its_name(shop: Shop, metric: str, mart: str) -> None:
    names, left_out = MARTS[mart]
    where = only(left_out, "<>", "(not set)") if left_out else None
    for by, rows in (
        (["attribution_model", *names], "cohort_month is null"),
        (["attribution_model", *names, "cohort_month"], "cohort_month is not null"),
    ):
        wanted = shop.read(
            f"select {', '.join(by)}, {metric} from marts.{mart} where {rows}"
        )
        found = shop.ask([metric], by, where)
        assert len(found) == len(wanted)
        assert any(row[-1] for row in wanted)
        assert told(found, len(by)) == told(wanted, len(by))


@pytest.mark.parametrize("model", ["origin", "linear"])
def test_all_numbers_together_are_those_of_one_model(shop: Shop, model: str) -> None:
    wanted = shop.read(
        f"select channel, {', '.join(METRICS)} from marts.channel_quality "
        f"where attribution_model = '{model}' and cohort_month is null"
    )
    found = shop.ask(METRICS, ["channel"], only("attribution_model", "=", model))
    assert told(found, 1) == told(wanted, 1)


def test_leads_and_money_are_counted_once_whatever_is_asked(shop: Shop) -> None:
    ((leads, sqls, spend),) = shop.read("""
        select
            (select count(*) from marts.lead_cohorts),
            sum(sqls),
            sum(spend)
        from marts.channel_quality
        where attribution_model = 'origin' and cohort_month is null
    """)
    asked = ["leads", "sqls", "spend"]
    assert shop.ask(asked) == [(leads, sqls, spend)]
    for where in (
        only("attribution_model", "=", "last_touch"),
        only("attribution_model", "<>", "origin"),
    ):
        assert shop.ask(asked, where=where) == [(leads, sqls, spend)]


def test_who_mixes_credit_models_gets_no_answer(shop: Shop) -> None:
    for metric in CREDITED:
        assert {row[-1] for row in shop.ask([metric], ["channel"])} == {None}


def test_months_without_rows_are_filled_from_the_calendar(shop: Shop) -> None:
    ((days, first, last),) = shop.read(
        "select count(*), min(calendar_day), max(calendar_day) from marts.calendar_days"
    )
    assert days == (last - first).days + 1
    assert shop.read("select min(cohort_month) from marts.acquisition_months") == [
        (first,)
    ]


def test_the_page_names_every_number() -> None:
    named = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert named == METRICS
    assert all(
        metric["description"] and metric["label"] for metric in DEFINED["metrics"]
    )


@pytest.mark.parametrize("query", QUERIES)
def test_the_queries_of_the_page_run(shop: Shop, query: str, tmp_path: Path) -> None:
    (shop.folder / "build").mkdir(exist_ok=True)
    before = shop.database.read_bytes()
    said = called(query, shop.folder, shop.database)
    assert said.returncode == 0, said.stdout + said.stderr
    told_of = said.stdout + "".join(
        path.read_text() for path in (shop.folder / "build").iterdir()
    )
    for metric in re.findall(r"--metrics (\S+)", query)[0].split(","):
        assert metric in told_of
    assert shop.database.read_bytes() == before
