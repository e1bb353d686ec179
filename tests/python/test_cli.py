"""The command: true help, answers for people and machines, plain errors."""

import json
import re
from io import StringIO

import pytest
from conftest import examples_of, run_command
from rich.console import Console
from typer.main import get_command

from scoring.cli import app
from scoring.commands.warehouse import Size
from scoring.console import ConsoleProgress

COMMANDS = sorted(get_command(app).commands)


def help_of(leadscore, command: str) -> str:
    said = leadscore(command, "--help")
    assert said.code == 0
    return said.out


def test_the_commands_are_those_that_work() -> None:
    assert COMMANDS == [
        "acceleration",
        "compare",
        "design-test",
        "doctor",
        "erase",
        "evaluate",
        "experiments",
        "fit",
        "monitor",
        "nightly",
        "promote",
        "report",
        "run",
        "simulate",
        "sync",
        "value",
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_an_example_of_itself(leadscore, command) -> None:
    text = help_of(leadscore, command)
    assert "Example:" in text
    assert {example[0] for example in examples_of(text)} == {command}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained(command) -> None:
    options = get_command(app).commands[command].params
    assert [option.name for option in options if not option.help] == []


def test_every_example_of_the_help_works(tiny) -> None:
    assert {example.split()[0] for example in tiny.said} == set(COMMANDS)
    failed = {example: said.err for example, said in tiny.said.items() if said.code}
    assert failed == {}
    assert (tiny.folder / "build/shop/reports/index.html").is_file()


def test_a_run_answers_machines_in_one_document(tiny) -> None:
    said = run_command(["doctor", "--json"], tiny.folder)
    assert json.loads(said.out)["health"] in {"ok", "attention"}
    assert said.err


def test_the_help_names_the_exit_codes(leadscore) -> None:
    text = leadscore("--help").out
    for code in range(6):
        assert re.search(rf"\b{code} [a-z]", text)


def test_sizes_are_those_of_the_simulator() -> None:
    from scoring.simulate import SIZES

    assert {size.value for size in Size} == set(SIZES)


def test_without_input_the_error_says_what_to_do(leadscore) -> None:
    said = leadscore("run")
    assert said.code == 1
    assert said.out == ""
    assert "`leadscore simulate`" in said.err
    assert "Traceback" not in said.err


def test_an_error_for_a_machine_is_one_document(leadscore) -> None:
    said = leadscore("run", "--json")
    assert said.code == 1
    answer = json.loads(said.out)
    assert answer["exit_code"] == 1
    assert "`leadscore simulate`" in answer["error"]


def test_a_wrong_command_line_ends_with_2(leadscore) -> None:
    assert leadscore("run", "--inptu", "x").code == 2
    assert leadscore("runn").code == 2


def test_an_error_in_the_settings_is_one_message(leadscore, write) -> None:
    said = leadscore("run", "--settings", write("leadscore.toml", "treads = 2"))
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert "Did you mean `threads`?" in said.err


def test_a_folder_that_cannot_be_written_is_named(leadscore, write, tmp_path) -> None:
    folder = write("leads.csv", "lead_key,created_at\n").parent
    (tmp_path / "taken").write_text("a file, where a folder is wanted")
    said = leadscore("run", "--input", folder, "--output", tmp_path / "taken")
    assert said.code == 1
    assert str(tmp_path / "taken") in said.err
    assert "Traceback" not in said.err


def test_a_report_of_nothing_says_what_to_do(leadscore, tmp_path) -> None:
    said = leadscore("report", "--output", tmp_path)
    assert said.code == 1
    assert "`leadscore run`" in said.err


def test_the_doctor_ends_with_1_where_something_is_broken(leadscore, write) -> None:
    said = leadscore("doctor", "--input", write("orders.csv", "order_id\n").parent)
    assert said.code == 1
    assert re.search(r"^broken +leads +not there", said.out, re.MULTILINE)


def test_the_doctor_answers_machines_in_one_document(leadscore, write) -> None:
    folder = write("leads.csv", "lead_key,created_at\n").parent
    said = leadscore("doctor", "--input", folder, "--json")
    assert said.code == 0
    found = {item["subject"]: item for item in json.loads(said.out)["findings"]}
    assert found["leads"]["health"] == "ok"


def watched(stream: StringIO, steps: list[str], *, is_terminal: bool) -> None:
    console = Console(file=stream, force_terminal=is_terminal, width=88)
    with ConsoleProgress(console) as progress:
        progress.stage("Reading [things]")
        progress.stage("Building", 2)
        for step in steps:
            if not step:
                raise KeyError
            progress.step(step)


def test_without_a_terminal_each_stage_is_one_line() -> None:
    stream = StringIO()
    watched(stream, ["lead_scores", "leads"], is_terminal=False)
    assert stream.getvalue() == "Reading [things]\nBuilding\n"


def test_on_a_terminal_the_bar_is_full_at_the_end() -> None:
    stream = StringIO()
    watched(stream, ["lead_scores", "leads"], is_terminal=True)
    assert "Reading [things]" in stream.getvalue()
    assert "2/2" in stream.getvalue()


def test_a_bar_that_is_stopped_by_an_error_is_not_filled() -> None:
    stream = StringIO()
    with pytest.raises(KeyError):
        watched(stream, ["leads", ""], is_terminal=True)
    assert "2/2" not in stream.getvalue()
    assert "1/2" in stream.getvalue()
