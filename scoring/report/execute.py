"""Notebooks run from their sources, each in a kernel of this very environment."""

import asyncio
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import jupytext
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from scoring.errors import LeadscoreError
from scoring.folders import PROJECT

SECONDS_PER_CELL = 120
AT_ONCE = 2
# What a cell raises to say that it has nothing to show; the page gives the reason.
EXPECTED_ERRORS = ["NothingToShowError"]


@dataclass(frozen=True)
class Source:
    """A notebook as it lies in `notebooks/`."""

    path: Path

    @property
    def name(self) -> str:
        """Name of its page."""
        return self.path.stem


def find_sources(project: Path = PROJECT) -> tuple[Source, ...]:
    """Find the notebooks, in the order of their numbers."""
    found = sorted((project / "notebooks").glob("[0-9]*.py"))
    if not found:
        message = (
            f"There are no notebooks in {project / 'notebooks'}. "
            "Run from a checkout of the project."
        )
        raise LeadscoreError(message)
    return tuple(Source(path) for path in found)


def execute_all(
    sources: Sequence[Source],
    parameters: Mapping[str, str],
    folder: Path,
    tell: Callable[[str], object],
) -> list[NotebookNode]:
    """Execute notebooks beside one another, with `folder` as their working folder.

    Each finds those of the parameters that it asks for, such as `database`.
    """
    with tempfile.TemporaryDirectory(prefix="leadscore-") as scratch:
        runs = _execute_each(sources, parameters, folder, Path(scratch), tell)
        return asyncio.run(runs)


async def _execute_each(
    sources: Sequence[Source],
    parameters: Mapping[str, str],
    folder: Path,
    scratch: Path,
    tell: Callable[[str], object],
) -> list[NotebookNode]:
    turns = asyncio.Semaphore(AT_ONCE)

    async def execute(source: Source) -> NotebookNode:
        async with turns:
            notebook = prepare(source, parameters)
            await _execute(source, notebook, folder, scratch)
            tell(source.name)
            return notebook

    runs = (execute(source) for source in sources)
    ended = await asyncio.gather(*runs, return_exceptions=True)
    for outcome in ended:
        if isinstance(outcome, BaseException):
            raise outcome
    return [outcome for outcome in ended if isinstance(outcome, NotebookNode)]


def prepare(source: Source, parameters: Mapping[str, str]) -> NotebookNode:
    """Read a source and put the parameters of this run after its own.

    Those that its cell does not name are none of its business.
    """
    notebook = jupytext.read(source.path, fmt="py:percent")
    places = [
        place
        for place, cell in enumerate(notebook.cells)
        if "parameters" in cell.metadata.get("tags", [])
    ]
    if len(places) != 1:
        message = f"{source.path} has {len(places)} cells tagged `parameters`, not one."
        raise LeadscoreError(message)
    asked = re.findall(r"^(\w+) = ", notebook.cells[places[0]].source, re.MULTILINE)
    given = "".join(
        f"{name} = {json.dumps(value)}\n"
        for name, value in parameters.items()
        if name in asked
    )
    injected = f'# %% tags=["injected-parameters"]\n{given}'
    (cell,) = jupytext.reads(injected, fmt="py:percent").cells
    notebook.cells.insert(places[0] + 1, cell)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata = {"kernelspec": kernel}
    return cast("NotebookNode", notebook)


async def _execute(
    source: Source, notebook: NotebookNode, folder: Path, scratch: Path
) -> None:
    kernel = _kernel(source.name, scratch)
    client = NotebookClient(
        notebook,
        km=kernel,
        timeout=SECONDS_PER_CELL,
        allow_error_names=EXPECTED_ERRORS,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        await client.async_execute(env=_environment(scratch))
    except CellExecutionError as error:
        message = (
            f"The page {source.name} could not be made. A cell of {source.path} ended "
            f"with {error.ename}: {error.evalue}"
        )
        raise LeadscoreError(message) from error
    except (CellTimeoutError, DeadKernelError) as error:
        message = (
            f"The page {source.name} could not be made. A cell of {source.path} took "
            f"over {SECONDS_PER_CELL} s or ran out of memory."
        )
        raise LeadscoreError(message) from error
    finally:
        await kernel.shutdown_kernel(now=True)
    # It names the patch version of Python, which changes no number.
    notebook.metadata.pop("language_info", None)


def _kernel(name: str, scratch: Path) -> AsyncKernelManager:
    """Describe a kernel of this Python, whatever kernels a person has installed.

    It is talked to through files of this user alone, so no port is opened.
    """
    folder = scratch / "kernels" / "python3"
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    described = {
        "argv": [*command, "--HistoryManager.enabled=False"],
        "display_name": "Python 3",
        "language": "python",
    }
    (folder / "kernel.json").write_text(json.dumps(described), encoding="utf-8")
    found = KernelSpecManager(
        kernel_dirs=[str(folder.parent)], ensure_native_kernel=False
    )
    return AsyncKernelManager(
        kernel_name="python3",
        kernel_spec_manager=found,
        transport="ipc",
        ip=str(scratch / name[:2]),
        connection_file=str(scratch / f"{name[:2]}.json"),
    )


def _environment(scratch: Path) -> dict[str, str]:
    """Keep a person's own start-up files and display settings out of the pages."""
    paths = [str(PROJECT), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "IPYTHONDIR": str(scratch / "ipython"),
        "PLOTLY_RENDERER": "plotly_mimetype",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "TZ": "UTC",
    }
