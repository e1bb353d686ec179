"""Settings: every slip is an error that names key, got and wanted."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scoring.errors import LeadscoreError
from scoring.settings import SHOP_INPUT, Settings, load_settings
from scoring.variables import read_defaults


def load(write, text: str) -> Settings:
    return load_settings(settings=write("leadscore.toml", text))


def refusal(write, text: str) -> str:
    with pytest.raises(LeadscoreError) as refused:
        load(write, text)
    return str(refused.value)


def test_defaults_of_the_variables_are_those_of_the_dbt_project(write) -> None:
    loaded = load(write, "as_of = 2026-07-01").variables
    declared = read_defaults()
    assert {**loaded, "as_of": declared["as_of"]} == dict(declared)
    assert "landed" not in declared


def test_every_key_can_be_set(write, shop) -> None:
    (shop / "tables").mkdir()
    (shop / "maps").mkdir()
    settings = load(
        write,
        """
        name = "mine"
        input = "tables"
        mapping = "maps"
        output = "out"
        threads = 4
        memory_limit = "1.5GB"
        as_of = 2026-03-01T00:00:00Z
        scorecard = "classic"
        sql_definition = "crm"
        sql_horizon_days = 10
        purchase_horizon_days = 20
        label_horizon_days = 7
        report_currency = "USD"
        purchase_minimum = 5
        site_domains = ["a.example", "b.example"]
        spend_outlier_factor = 20
        identifier_degree_limit = 3
        """,
    )
    assert settings.name == "mine"
    assert settings.input == shop / "tables"
    assert settings.mapping == shop / "maps"
    assert settings.output == shop / "out"
    assert (settings.threads, settings.memory_limit) == (4, "1.5GB")
    assert dict(settings.variables) == {
        "as_of": "2026-03-01 00:00:00",
        "scorecard": "classic",
        "sql_definition": "crm",
        "sql_horizon_days": 10,
        "purchase_horizon_days": 20,
        "label_horizon_days": 7,
        "report_currency": "USD",
        "purchase_minimum": 5,
        "site_domains": ["a.example", "b.example"],
        "spend_outlier_factor": 20,
        "identifier_degree_limit": 3,
    }


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("treads = 2", "threads"),
        ('Scorecard = "classic"', "scorecard"),
        ("horizon_days_sql = 3", "sql_horizon_days"),
        ("purchase_minimun = 3", "purchase_minimum"),
    ],
)
def test_a_misspelt_key_is_told_the_right_one(write, written, meant) -> None:
    assert f"Did you mean `{meant}`?" in refusal(write, written)


def test_a_key_like_nothing_is_told_them_all(write) -> None:
    message = refusal(write, "zzz = 1")
    assert "`zzz` is not a setting" in message
    assert "sql_horizon_days" in message


def test_what_the_command_sets_itself_is_no_setting(write) -> None:
    assert "`landed` is not a setting" in refusal(write, 'landed = "elsewhere"')


@pytest.mark.parametrize(
    ("written", "got", "wanted"),
    [
        ('threads = "2"', "'2' (text)", "a whole number"),
        ("threads = true", "True (true or false)", "a whole number"),
        ("threads = 0", "0", "at least 1"),
        ("name = 7", "7 (a whole number)", "text"),
        ('name = "a/b"', "'a/b'", "letters"),
        ('memory_limit = "lots"', "'lots'", 'a size such as "2GB"'),
        ("sql_horizon_days = 2.5", "2.5 (a number)", "a whole number"),
        ("sql_horizon_days = 0", "0", "at least 1"),
        ("purchase_minimum = -1", "-1", "at least 0"),
        ("purchase_minimum = nan", "nan", "at least 0"),
        ('purchase_minimum = "1"', "'1' (text)", "a number"),
        ('report_currency = "euro"', "'euro'", "ISO 4217"),
        ('report_currency = "EUR\'"', '"EUR\'"', "ISO 4217"),
        ('sql_definition = "sales"', "'sales'", '"score" or "crm"'),
        ('scorecard = "x\' or 1=1"', "or 1=1", "name of a scorecard"),
        ('site_domains = "a.example"', "'a.example' (text)", "a list of texts"),
        ("site_domains = [1]", "[1]", "a list of texts"),
        ('site_domains = ["a b"]', "'a b'", "hosts"),
        ('as_of = "soon"', "'soon' (text)", "a UTC date and time"),
        ("as_of = 20260701", "20260701 (a whole number)", "a UTC date and time"),
        ("as_of = 2026-07-01T00:00:00.5Z", "2026-07-01", "whole seconds"),
    ],
)
def test_a_wrong_value_names_key_got_and_wanted(write, written, got, wanted) -> None:
    message = refusal(write, written)
    key = written.split(" = ", maxsplit=1)[0]
    assert f"`{key}` is" in message
    assert got in message
    assert wanted in message
    assert "leadscore.toml" in message


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-07-01", "2026-07-01 00:00:00"),
        ("2026-07-01T08:30:00", "2026-07-01 08:30:00"),
        ("2026-07-01T01:30:00+02:00", "2026-06-30 23:30:00"),
        ("2026-07-01T08:30:00Z", "2026-07-01 08:30:00"),
        ('"2026-07-01 08:30:00"', "2026-07-01 08:30:00"),
    ],
)
def test_as_of_is_read_as_utc(write, written, instant) -> None:
    settings = load(write, f"as_of = {written}")
    assert settings.as_of == instant
    assert settings.is_as_of_chosen


def test_without_as_of_it_is_the_start_of_today_and_not_a_choice(write) -> None:
    before = datetime.now(UTC).date()
    settings = load(write, "")
    after = datetime.now(UTC).date()
    assert settings.as_of in {f"{before} 00:00:00", f"{after} 00:00:00"}
    assert not settings.is_as_of_chosen


def test_real_data_is_found_where_the_environment_says(
    write, shop, monkeypatch, tmp_path
) -> None:
    (tmp_path / "real" / "funnel").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEADSCORE_REAL_DATA", "real")
    settings = load(write, 'input = "${LEADSCORE_REAL_DATA}/funnel"')
    assert settings.input == tmp_path / "real" / "funnel"


def test_a_settings_file_without_input_reads_its_own_folder(write, shop) -> None:
    assert load(write, "").input == shop


def test_a_package_without_data_is_named(write) -> None:
    message = refusal(write, 'input_package = "no_such_package"')
    assert "`no_such_package`" in message
    assert "not installed" in message


def test_a_package_is_found_without_importing_it(write, tmp_path, monkeypatch) -> None:
    package = tmp_path / "packages" / "shop_data"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('imported')")
    monkeypatch.syspath_prepend(str(package.parent))
    assert load(write, 'input_package = "shop_data"').input == package / "data"


def test_input_and_package_exclude_each_other(write) -> None:
    message = refusal(write, 'input = "."\ninput_package = "x"')
    assert "not both" in message


@pytest.mark.parametrize("key", ["input", "mapping"])
def test_a_folder_that_is_not_there_is_named(write, key) -> None:
    message = refusal(write, f'{key} = "nowhere"')
    assert f"`{key}` names" in message
    assert "nowhere" in message


def test_what_is_not_toml_is_said_with_its_line(write) -> None:
    message = refusal(write, 'name = "a"\nthreads == 2')
    assert "line 2" in message


def test_an_input_folder_uses_its_settings_file(write, shop) -> None:
    write("leadscore.toml", 'name = "mine"')
    assert load_settings(input_folder=shop).name == "mine"


def test_an_input_folder_without_one_has_defaults(shop, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings(input_folder=shop)
    assert settings.name == "shop"
    assert settings.input == shop
    assert settings.output == tmp_path / "build" / "shop"


def test_the_output_given_goes_before_the_settings_file(write, tmp_path) -> None:
    file = write("leadscore.toml", 'output = "out"')
    settings = load_settings(settings=file, output=tmp_path / "chosen")
    assert settings.output == tmp_path / "chosen"


def test_without_anything_the_simulated_shop_is_wanted(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LeadscoreError, match="`leadscore simulate`"):
        load_settings()
    (tmp_path / SHOP_INPUT).mkdir(parents=True)
    assert load_settings().input == tmp_path / SHOP_INPUT


def test_two_sources_of_input_are_one_too_many(write, shop) -> None:
    with pytest.raises(LeadscoreError, match="Give one"):
        load_settings(settings=write("leadscore.toml", ""), input_folder=shop)


def test_an_input_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LeadscoreError, match="is not a folder"):
        load_settings(input_folder=tmp_path / "nowhere")
