"""What the tests have said of mutants, kept so that a run cut short can go on.

One file for each state of what judges and is judged: `build/mutants/<state>.jsonl`, a
verdict a line, added to and never changed.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from mutants import Mutant

JUDGES = ("models", "macros", "seeds", "scoring", "tests/dbt", "tests/python")
NO_JUDGE = ("equivalent_mutants.yml", "mutants.py", "verdicts.py")


@dataclass(frozen=True)
class Verdict:
    """How a mutant ended: `killed`, `survived` or `stillborn`, and by what."""

    mutant: Mutant
    fate: str
    by: str = ""

    def __str__(self) -> str:
        """Say how it ended, and by what."""
        return f"{self.fate}: {self.mutant}{f' by {self.by}' if self.by else ''}"


def log_of(project: Path) -> Path:
    """Where the verdicts of the project as it is are kept."""
    state = sha256((project / "dbt_project.yml").read_bytes())
    for folder in JUDGES:
        for path in sorted((project / folder).rglob("*.*")):
            if path.is_file() and path.suffix != ".pyc" and path.name not in NO_JUDGE:
                state.update(path.relative_to(project).as_posix().encode())
                state.update(path.read_bytes())
    return project / "build" / "mutants" / f"{state.hexdigest()[:16]}.jsonl"


def read_verdicts(log: Path, mutants: Iterable[Mutant]) -> Iterator[Verdict]:
    """Read what is known of these mutants."""
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    known = {said["mutant"]: said for said in map(json.loads, lines)}
    for mutant in mutants:
        said = known.get(_name(mutant))
        if said:
            yield Verdict(mutant, said["fate"], said["by"])


def note(log: Path, verdict: Verdict) -> None:
    """Add a verdict."""
    log.parent.mkdir(parents=True, exist_ok=True)
    said = {"fate": verdict.fate, "by": verdict.by, "mutant": _name(verdict.mutant)}
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps({**said, "change": str(verdict.mutant)}) + "\n")


def _name(mutant: Mutant) -> str:
    return sha256(f"{mutant.path}\n{mutant.source}".encode()).hexdigest()[:16]
