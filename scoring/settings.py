"""The settings of a run, read once from `leadscore.toml` and never changed after."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from importlib.util import find_spec
from pathlib import Path
from string import Template

from scoring.errors import LeadscoreError
from scoring.folders import PROJECT, RunFolders
from scoring.settings_file import OWN_KEYS, SETTINGS_FILE, read_settings_file
from scoring.variables import INSTANT_FORMAT, Variables, check_variable, read_defaults

SHOP_INPUT = Path("build/shop/input")


@dataclass(frozen=True)
class Settings:
    """What one run reads, where it writes, and the variables of its models."""

    name: str
    input: Path
    mapping: Path | None
    output: Path
    threads: int
    memory_limit: str
    variables: Variables
    file: Path | None
    is_as_of_chosen: bool

    @property
    def folders(self) -> RunFolders:
        """Where the run keeps its things."""
        return RunFolders(self.output)

    @property
    def as_of(self) -> str:
        """The moment every table speaks for, UTC."""
        return str(self.variables["as_of"])


def load_settings(
    settings: Path | None = None,
    input_folder: Path | None = None,
    output: Path | None = None,
    project: Path = PROJECT,
) -> Settings:
    """Read the settings file, or take the defaults for an input folder without one.

    Paths in a settings file are relative to it; an `output` given here is preferred.
    """
    if settings is not None and input_folder is not None:
        message = (
            f"Both a settings file ({settings}) and an input folder ({input_folder}) "
            "were given. Give one; a settings file names its own input."
        )
        raise LeadscoreError(message)
    file = settings if settings is not None else _settings_file_of(input_folder)
    base = file.parent if file is not None else (input_folder or SHOP_INPUT)
    where = str(file) if file is not None else "defaults"
    defaults = read_defaults(project)
    table = read_settings_file(file, defaults) if file is not None else {}
    own = {key: table.get(key, default) for key, default in OWN_KEYS.items()}
    name = str(own["name"]) or re.sub(r"[^\w-]", "_", base.resolve().name)
    return Settings(
        name=name,
        input=_input_folder(str(own["input"]), str(own["input_package"]), base, where),
        mapping=_existing(base / str(own["mapping"]), "mapping", where)
        if own["mapping"]
        else None,
        output=_output_folder(output, str(own["output"]), base, name),
        threads=int(str(own["threads"])),
        memory_limit=str(own["memory_limit"]),
        variables=_variables(table, defaults, where),
        file=file,
        is_as_of_chosen="as_of" in table,
    )


def _settings_file_of(input_folder: Path | None) -> Path | None:
    folder = input_folder if input_folder is not None else SHOP_INPUT
    if not folder.is_dir():
        if input_folder is None:
            message = (
                f"There is no {SHOP_INPUT} here, and no input was named. Make the "
                "simulated shop with `leadscore simulate`, or name your own data with "
                "`leadscore run --input DIR`."
            )
        else:
            message = (
                f"{folder} is not a folder. Name the folder that holds the tables."
            )
        raise LeadscoreError(message)
    file = folder / SETTINGS_FILE
    return file if file.is_file() else None


def _variables(
    table: Mapping[str, object], defaults: Variables, where: str
) -> Variables:
    start_of_day = datetime.combine(datetime.now(UTC).date(), time())
    today = {"as_of": start_of_day.strftime(INSTANT_FORMAT)}
    return {
        key: check_variable(key, table[key], default, where)
        if key in table
        else today.get(key, default)
        for key, default in defaults.items()
    }


def _input_folder(given: str, package: str, base: Path, where: str) -> Path:
    if given and package:
        message = f"{where}: give `input` or `input_package`, not both."
        raise LeadscoreError(message)
    if package:
        spec = find_spec(package) if re.fullmatch(r"\w+", package) else None
        if spec is None or not spec.submodule_search_locations:
            message = (
                f"{where}: the Python package `{package}` that holds the input is not "
                "installed. `make run EXAMPLE=<name>` installs it."
            )
            raise LeadscoreError(message)
        return Path(spec.submodule_search_locations[0]) / "data"
    real_data = os.environ.get("LEADSCORE_REAL_DATA") or PROJECT / "data" / "real"
    expanded = Template(given).safe_substitute(
        LEADSCORE_REAL_DATA=Path(real_data).resolve()
    )
    return _existing(base / expanded, "input", where)


def _existing(folder: Path, key: str, where: str) -> Path:
    if not folder.is_dir():
        message = f"{where}: `{key}` names {folder}, which is not a folder."
        raise LeadscoreError(message)
    return folder.resolve()


def _output_folder(chosen: Path | None, given: str, base: Path, name: str) -> Path:
    if chosen is not None:
        return chosen.resolve()
    return (base / given if given else Path("build") / name).resolve()
