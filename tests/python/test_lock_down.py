"""The engine is shut in before the first model: nothing reads or writes elsewhere.

A small project has the product's own macros, profile and settings of dbt, and models
that try to get out.
"""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import duckdb
import jinja2
import pytest
from dbt.cli.main import dbtRunner
from small_project import FILES

from scoring.errors import LeadscoreError
from scoring.folders import PROJECT
from scoring.transform import let_go
from scoring.variables import check_variable, read_defaults
from scoring.warehouse import read_only

# What each does before it selects one row; all must be refused.
ATTACKS = {
    "copies_out": "copy (select 1) to '{outside}/stolen.csv'",
    "exports": "export database '{outside}/stolen'",
    "attaches": "attach '{outside}/other.duckdb'",
    "installs": "install httpfs",
    "loads": "load httpfs",
    "unlocks": "set lock_configuration = false",
    "opens": "set enable_external_access = true",
    "widens": "set allowed_directories = ['/']",
    "resets": "reset enable_external_access",
    "climbs": "create table up as from read_text('{landed}/../outside/secret.txt')",
    "follows": "create table link as from read_text('{landed}/link.txt')",
    "lists": "create table list as from glob('{outside}/*')",
    "reads_itself": "create table own as from read_text('/proc/self/environ')",
}
READS_A_FILE = "select content from read_text('/etc/hostname')"
HONEST = """
select leads.lead_key, words.word, current_setting('TimeZone') as zone
from {{ source('contract', 'leads') }} as leads
inner join {{ ref('words') }} as words on leads.lead_key = words.lead_key
"""
HOSTILE = ("x' or 1=1 --", "1; drop table a", "classic') union all select 1 --", "é'")

Dbt = Callable[..., object]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "seeds").mkdir(parents=True)
    shutil.copytree(PROJECT / "macros", folder / "macros")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT / name, folder / name)
    (folder / "seeds" / "words.csv").write_text("lead_key,word\na,it's\n")
    contract = folder / "models" / "staging" / "_contract.yml"
    contract.parent.mkdir(parents=True)
    contract.write_text(FILES["models/staging/_contract.yml"])
    (folder / "models" / "honest.sql").write_text(HONEST)
    return folder


@pytest.fixture
def dbt(project: Path, tmp_path: Path, monkeypatch) -> Dbt:
    landed = tmp_path / "o'landed"
    for table, column in (("leads", "lead_key"), ("orders", "order_id")):
        (landed / table).mkdir(parents=True)
        part = str(landed / table / "part.parquet").replace("'", "''")
        duckdb.sql(f"copy (select 'a' as {column}) to '{part}'")
    monkeypatch.setenv("LEADSCORE_DATABASE", str(tmp_path / "working.duckdb"))
    monkeypatch.setenv("TZ", "Asia/Tokyo")

    def ran(*command: str, **variables: object) -> object:
        given = json.dumps({"landed": str(landed), **variables})
        return dbtRunner().invoke(
            [
                *command,
                *("--vars", given, "--quiet", "--log-level", "none"),
                *("--project-dir", str(project), "--profiles-dir", str(project)),
                *("--target-path", str(tmp_path / "target")),
                *("--log-path", str(tmp_path / "logs")),
            ]
        )

    yield ran
    let_go()


def built(tmp_path: Path) -> list[tuple]:
    let_go()
    with read_only(tmp_path / "working.duckdb") as connection:
        return connection.execute("from main.honest").fetchall()


def test_honest_models_build_and_the_others_are_refused(dbt, project, tmp_path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    landed = tmp_path / "o'landed"
    (landed / "link.txt").symlink_to(outside / "secret.txt")
    places = {"outside": outside, "landed": str(landed).replace("'", "''")}
    for name, attack in ATTACKS.items():
        hook = json.dumps(attack.format(**places))
        model = f"{{{{ config(pre_hook={hook}) }}}} select 1 as one"
        (project / "models" / f"{name}.sql").write_text(model)
    (project / "models" / "reads_a_file.sql").write_text(READS_A_FILE)
    ended = {node.node.name: node for node in dbt("build").result}
    refused = {name for name, node in ended.items() if node.status == "error"}
    assert refused == {*ATTACKS, "reads_a_file"}
    for name in refused:
        assert re.search(
            r"Permission Error|configuration has been locked|Loading external",
            ended[name].message,
        ), ended[name].message
    assert [path.name for path in outside.iterdir()] == ["secret.txt"]
    assert built(tmp_path) == [("a", "it's", "UTC")]


def test_without_the_lock_the_same_model_would_read_the_file(dbt, project) -> None:
    text = (project / "dbt_project.yml").read_text()
    unlocked = text.replace('  - "{{ lock_down() }}"\n', "")
    assert unlocked != text
    (project / "dbt_project.yml").write_text(unlocked)
    (project / "models" / "reads_a_file.sql").write_text(READS_A_FILE)
    assert dbt("run", "--select", "reads_a_file").success


def test_a_second_run_in_the_same_process_builds(dbt, tmp_path) -> None:
    assert dbt("build").success
    assert dbt("build").success
    assert built(tmp_path) == [("a", "it's", "UTC")]


def test_dbt_called_by_hand_refuses_a_hostile_variable(dbt, tmp_path) -> None:
    ended = dbt("build", as_of=HOSTILE[0])
    assert not ended.success
    assert "The variable `as_of` is" in str(ended.exception)
    assert not (tmp_path / "working.duckdb").exists()


def test_a_reader_of_the_published_database_reaches_nothing_else(tmp_path) -> None:
    database = tmp_path / "leadscore.duckdb"
    with duckdb.connect(database) as connection:
        connection.execute("create table held as select now() as at")
    with read_only(database) as first, read_only(database) as second:
        for connection in (first, second):
            zone = connection.execute("select current_setting('TimeZone')").fetchall()
            assert zone == [("UTC",)]
            for attack in (
                "from read_text('/etc/hostname')",
                f"attach '{tmp_path}/other.duckdb'",
                f"copy (select 1) to '{tmp_path}/stolen.csv'",
                "set enable_external_access = true",
                "insert into held values (now())",
            ):
                with pytest.raises(duckdb.Error):
                    connection.execute(attack)


# The variables, by the macro alone


def macro_accepts(**given: object) -> bool:
    """Run the macro without dbt."""
    environment = jinja2.Environment(autoescape=True, extensions=["jinja2.ext.do"])
    values = {**read_defaults(), **given}
    template = environment.from_string(
        (PROJECT / "macros" / "variables.sql").read_text() + "{{ check_variables() }}"
    )

    class RefusedError(Exception):
        pass

    def refuse(message: str) -> None:
        raise RefusedError(message)

    try:
        template.render(
            var=values.__getitem__,
            modules=SimpleNamespace(re=re),
            exceptions=SimpleNamespace(raise_compiler_error=refuse),
        )
    except RefusedError:
        return False
    return True


def python_accepts(name: str, value: object) -> bool:
    try:
        check_variable(name, value, read_defaults()[name], "here")
    except LeadscoreError:
        return False
    return True


def test_the_defaults_are_accepted() -> None:
    assert macro_accepts()


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("name", read_defaults())
def test_no_variable_can_end_a_literal(name: str, hostile: str) -> None:
    assert not macro_accepts(**{name: hostile})
    assert not macro_accepts(**{name: [hostile]})
    assert not python_accepts(name, hostile)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("as_of", "2026-02-28 12:30:00"),
        ("as_of", "soon"),
        ("scorecard", "my_card_2"),
        ("scorecard", "my card"),
        ("scorecard", "a\n"),
        ("sql_definition", "crm"),
        ("sql_definition", "crmscore"),
        ("sql_horizon_days", 1),
        ("sql_horizon_days", 0),
        ("sql_horizon_days", -3),
        ("purchase_horizon_days", True),
        ("purchase_minimum", 0),
        ("purchase_minimum", 0.00001),
        ("purchase_minimum", -0.5),
        ("purchase_minimum", float("inf")),
        ("purchase_minimum", float("nan")),
        ("report_currency", "USD"),
        ("report_currency", "usd"),
        ("site_domains", ["a.example", "b-c.example"]),
        ("site_domains", ["a example"]),
        ("site_domains", []),
        ("identifier_degree_limit", 10),
        ("identifier_degree_limit", 1.5),
    ],
)
def test_dbt_refuses_what_the_settings_refuse(name: str, value: object) -> None:
    assert macro_accepts(**{name: value}) is python_accepts(name, value)
