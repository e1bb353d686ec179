"""What a person watching sees: a bar on a terminal, one line per stage elsewhere."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Column
from rich.text import Text


class ConsoleProgress:
    """Shows progress on standard error, so that standard output stays for answers."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console if console is not None else Console(stderr=True)
        self._task: TaskID | None = None
        self._bars = Progress(
            SpinnerColumn(finished_text=Text("✓", "green")),
            TextColumn(
                "{task.description}",
                markup=False,
                table_column=Column(no_wrap=True, min_width=22),
            ),
            BarColumn(bar_width=16),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            # What is left of the line: names of tests can be long.
            TextColumn(
                "{task.fields[detail]}",
                style="dim",
                markup=False,
                table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"),
            ),
            console=self._console,
            expand=True,
            disable=not self._console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._end_stage()
        self._bars.stop()

    def stage(self, name: str, steps: int | None = None) -> None:
        """End the stage before and start this one."""
        self._end_stage()
        self._task = self._bars.add_task(name, total=steps, detail="")
        if not self._console.is_terminal:
            self._console.print(name, markup=False, highlight=False)

    def step(self, detail: str = "", count: int = 1) -> None:
        """Move the bar on."""
        if self._task is not None:
            self._bars.update(self._task, advance=count, detail=detail)

    def _end_stage(self) -> None:
        if self._task is None:
            return
        (task,) = (task for task in self._bars.tasks if task.id == self._task)
        total = task.total if task.total is not None else 1
        self._bars.update(self._task, total=total, completed=total, detail="")
        self._task = None
