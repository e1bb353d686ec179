"""The house keeps its own rules: rooms, doors, names, and words beside the code."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from dbt.cli.main import dbtRunner

from scoring.keeping import MERGES
from scoring.transform import TRAINING

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = (
    "staging",
    "identity",
    "activity",
    "outcomes",
    "signals",
    "scoring",
    "attribution",
    "training",
    "marts",
)
MODELS = sorted(path for path in (PROJECT / "models").rglob("*.sql"))
SEEDS = sorted((PROJECT / "seeds").rglob("*.csv"))


@dataclass(frozen=True)
class Model:
    """What the manifest says of a model."""

    name: str
    room: str
    description: str
    columns: dict[str, dict]
    parents: tuple[str, ...]
    is_contracted: bool
    is_public: bool
    merge: str | None
    is_nightly: bool
    is_table: bool

    @property
    def is_kept(self) -> bool:
        """Whether it outlives a run."""
        return (
            self.is_nightly
            and self.is_table
            and (self.room == "marts" or self.merge is not None)
        )


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Model]:
    folder = tmp_path_factory.mktemp("manifest")
    places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    places += ["--target-path", str(folder), "--log-path", str(folder)]
    result = dbtRunner().invoke(["parse", "--quiet", *places])
    assert result.success, result.exception
    manifest = json.loads((folder / "manifest.json").read_text())
    return {
        node["name"]: Model(
            name=node["name"],
            room=node["group"],
            description=node["description"],
            columns=node["columns"],
            parents=tuple(node["depends_on"]["nodes"]),
            is_contracted=node["contract"]["enforced"],
            is_public=node["access"] == "public",
            merge=node["config"]["meta"].get("merge"),
            is_nightly=TRAINING not in node["tags"],
            is_table=node["config"]["materialized"] != "ephemeral",
        )
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }


def test_a_model_reads_its_own_room_or_an_earlier_one(models) -> None:
    late = [
        (model.name, parent)
        for model in models.values()
        for parent in parent_models(model)
        if ROOMS.index(models[parent].room) > ROOMS.index(model.room)
    ]
    assert late == []


def test_only_staging_reads_a_source(models) -> None:
    readers = {
        model.name
        for model in models.values()
        if any(parent.startswith("source.") for parent in model.parents)
    }
    assert {models[name].room for name in readers} == {"staging"}


def test_every_description_says_what_a_row_is(models) -> None:
    silent = [
        model.name
        for model in models.values()
        if not model.description.startswith("One row per ")
    ]
    assert silent == []


def test_every_public_mart_has_a_contract_and_every_column_a_meaning(models) -> None:
    marts = [model for model in models.values() if model.is_public]
    assert {model.room for model in marts} == {"marts"}
    assert [m.name for m in marts if m.is_table and not m.is_contracted] == []
    unsaid = [
        (model.name, column)
        for model in models.values()
        for column, facts in model.columns.items()
        if not facts["description"]
    ]
    assert unsaid == []


def test_what_is_counted_anew_reads_only_what_is_kept(models) -> None:
    lost = [
        (model.name, parent)
        for model in models.values()
        if model.is_kept and model.merge is None
        for parent in tables_read(model, models)
        if not models[parent].is_kept
    ]
    assert lost == []
    assert {model.merge for model in models.values()} == {None, *MERGES}


def test_no_mart_holds_what_names_a_person(models) -> None:
    personal = {"email", "phone", "user_id", "anonymous_id", "customer_key", "company"}
    found = [
        (model.name, column)
        for model in models.values()
        if model.room == "marts"
        for column in personal.intersection(model.columns)
    ]
    assert found == []


@pytest.mark.parametrize("path", MODELS + SEEDS, ids=lambda path: path.stem)
def test_every_file_has_its_words_beside_it(path: Path) -> None:
    beside = yaml.safe_load(path.with_suffix(".yml").read_text())
    kind = "models" if path.suffix == ".sql" else "seeds"
    assert [entry["name"] for entry in beside[kind]] == [path.stem]


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_model_is_one_page_of_one_shape(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("with\n")
    assert re.search(r"\n\)\n\nselect \* from final\n(\n.+)?$", text, re.DOTALL)
    assert not re.search(r"\{%", text), "a model has no loops or conditions of Jinja"
    assert len(text.splitlines()) <= 200


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_time_enters_by_a_variable_only(path: Path) -> None:
    clock = r"\b(now\(|current_date|current_timestamp|today\(|getdate)"
    assert not re.search(clock, path.read_text(), re.IGNORECASE)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_engines_differ_in_the_dialect_alone(path: Path) -> None:
    foreign = (
        r"\b(epoch|epoch_us|unix_timestamp|unix_micros|sha256|sha2|regexp_matches|rlike"
        r"|date_diff|datediff|string_agg|listagg|strftime|date_format|asof join"
        r"|generate_series|arg_max|arg_min|exclude|unnest|explode)\b\s*\("
    )
    assert not re.search(foreign, path.read_text())


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_seeds_load_on_both_engines(path: Path) -> None:
    # dbt-spark puts seed values between apostrophes without escaping them.
    assert "'" not in path.read_text()


def parent_models(model: Model) -> list[str]:
    return [p.split(".")[-1] for p in model.parents if p.startswith("model.")]


def tables_read(model: Model, models: dict[str, Model]) -> list[str]:
    """The tables below a model; an ephemeral one is a part of who reads it."""
    return [
        table
        for parent in parent_models(model)
        for table in (
            [parent] if models[parent].is_table else tables_read(models[parent], models)
        )
    ]
