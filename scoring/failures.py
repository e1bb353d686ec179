"""What failed in a build of the warehouse, in the words of whoever has to mend it."""

from pathlib import Path

from dbt.artifacts.schemas.results import NodeResult, RunStatus, TestStatus
from dbt.cli.main import dbtRunnerResult

from scoring.errors import machine_remedy
from scoring.folders import RunFolders
from scoring.warehouse import read_only

SHOWN_FAILURES = 5
FAILED = (RunStatus.Error, TestStatus.Error, TestStatus.Fail)


def explain_failure(
    result: dbtRunnerResult,
    heard: list[str],
    database: Path,
    folders: RunFolders,
    project: Path,
) -> str:
    """Name the first models and tests that failed, why, and where to look.

    A test whose answer is a column `finding` says what it found in the database. Of an
    operation that failed, only what was `heard` from dbt meanwhile says why.
    """
    failures = [
        outcome
        for outcome in getattr(result.result, "results", [])
        if isinstance(outcome, NodeResult) and outcome.status in FAILED
    ]
    log = folders.dbt / "logs" / "dbt.log"
    if not failures:
        why = _told("\n".join(heard) or str(result.exception))
        remedy = machine_remedy(why)
        told = f"dbt stopped: {why} {remedy}".rstrip()
        return f"{told} The whole story is in {log}."
    shown = "\n\n".join(
        _failure(failure, database, project) for failure in failures[:SHOWN_FAILURES]
    )
    remedies = {machine_remedy(failure.message or "") for failure in failures}
    remedy = "".join(f"\n\n{told}" for told in sorted(remedies - {""}))
    rest = len(failures) - SHOWN_FAILURES
    more = f"\n\nand {rest} more" if rest > 0 else ""
    return (
        f"{len(failures)} of the warehouse's models and tests failed, and nothing was "
        f"published.\n\n{shown}{more}{remedy}\n\nThe database as far as it came is "
        f"{folders.workshop}; the whole story is in {log}."
    )


def _failure(failure: NodeResult, database: Path, project: Path) -> str:
    node = failure.node
    compiled = getattr(node, "compiled_path", None)
    kind = str(node.resource_type).replace("_", " ")
    lines = [
        f"{kind} {node.name} ({node.original_file_path})",
        f"  {_told(failure.message or 'no message')}",
        *(f"  {finding}" for finding in _findings(failure, database)),
    ]
    if compiled:
        lines.append(f"  Its SQL: {project / compiled}")
    return "\n".join(lines)


def _findings(failure: NodeResult, database: Path) -> list[str]:
    query = getattr(failure.node, "compiled_code", None)
    if failure.status != TestStatus.Fail or not query:
        return []
    with read_only(database) as connection:
        answer = connection.sql(query)
        if answer.columns != ["finding"]:
            return []
        found = answer.distinct().order("finding").limit(SHOWN_FAILURES).fetchall()
    return [str(finding) for (finding,) in found]


def _told(message: str) -> str:
    """Leave out the stack of macros, and put what is left on one line."""
    lines = (line.strip() for line in message.splitlines())
    return " ".join(line for line in lines if line and not line.startswith(">"))
