"""What was published: from which input, settings and code, and what each table holds.

There is no clock in it: the same input, settings and code give the same bytes.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from scoring.errors import LeadscoreError
from scoring.folders import RunFolders
from scoring.landed import Landing
from scoring.stock import Content, Stock
from scoring.variables import Variables, read_defaults

# What decides the content of a table, and what may change without changing one.
CODE = (
    "dbt_project.yml",
    "models/**/*.sql",
    "models/**/*.yml",
    "macros/**/*.sql",
    "seeds/**/*.csv",
    "seeds/**/*.yml",
    "scoring/*.py",
)
PACKAGES = ("duckdb", "dbt-core", "dbt-duckdb")
RUN_ID_DIGITS = 16


@dataclass(frozen=True)
class Origin:
    """All that a run's content follows from.

    `inputs` gives each file's load id; `erasures` is of whom was left out.
    """

    inputs: Mapping[str, Mapping[str, str]]
    settings: Variables
    code: str
    versions: Mapping[str, str]
    erasures: str = ""

    @property
    def run_id(self) -> str:
        """A name for the run; the same origin has the same."""
        written = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(written.encode()).hexdigest()[:RUN_ID_DIGITS]


def origin_of(landing: Landing, settings: Variables, project: Path) -> Origin:
    """Gather what a run follows from; OSError where the project cannot be read."""
    inputs = {
        table.name: {file.source_file: file.load_id for file in table.files}
        for table in landing.tables
    }
    code, versions = code_version(project), package_versions()
    return Origin(inputs, dict(settings), code, versions, landing.erasures)


def package_versions() -> dict[str, str]:
    """Versions of the packages that turn input into tables."""
    return {package: version(package) for package in PACKAGES}


@cache
def code_version(project: Path) -> str:
    """Hash the models, macros, seeds and the code around them."""
    digest = hashlib.sha256()
    for pattern in CODE:
        for path in sorted(project.glob(pattern)):
            name = path.relative_to(project).as_posix()
            content = path.read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def manifest_text(origin: Origin, stock: Stock) -> str:
    """Write the manifest of a run as JSON."""
    tables = {name: asdict(content) for name, content in stock.items()}
    said = {"run_id": origin.run_id, **asdict(origin), "tables": tables}
    return json.dumps(said, indent=2, sort_keys=True) + "\n"


def settings_of(folders: RunFolders, project: Path) -> Variables:
    """Read the settings of the run that was published last; a new one has its default.

    Raises LeadscoreError where nothing is published, or a run was interrupted.
    """
    for path in (folders.published, folders.manifest):
        if not path.is_file():
            message = f"{path} is not there. Make it with `leadscore run`."
            raise LeadscoreError(message)
    written = json.loads(folders.manifest.read_text(encoding="utf-8"))["settings"]
    defaults = read_defaults(project)
    return {key: written.get(key, default) for key, default in defaults.items()}


def run_id_of(folders: RunFolders) -> str:
    """Name the run that was published last."""
    return str(json.loads(folders.manifest.read_text(encoding="utf-8"))["run_id"])


def missing_tables_of(folders: RunFolders) -> tuple[str, ...]:
    """Name the tables of which the run that was published last had no file."""
    inputs = json.loads(folders.manifest.read_text(encoding="utf-8"))["inputs"]
    return tuple(name for name, files in sorted(inputs.items()) if not files)


def read_stock(manifest: Path) -> Stock:
    """Read what a manifest says that each table holds."""
    tables = json.loads(manifest.read_text(encoding="utf-8"))["tables"]
    return {name: Content(**content) for name, content in tables.items()}
