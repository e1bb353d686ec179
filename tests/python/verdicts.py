"""What the tests have said of mutants, kept so that a run cut short can go on.

`build/mutants.jsonl` has a verdict a line and is only added to. A verdict holds for as
long as all that it hangs on is as it was. That a unit test fails hangs on itself, its
model, the macros and the seeds; all else, on all that judges and is judged.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from mutants import Mutant

ALWAYS = ("macros", "seeds")
OTHERS = ("models", "scoring", "tests/dbt", "tests/python")
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


class Log:
    """The verdicts on mutants of a project."""

    def __init__(self, project: Path) -> None:
        """Take the project as it is now."""
        self._project = project
        self._path = project / "build" / "mutants.jsonl"
        self._ground_of = cache(self._hash_what_decides)

    def read(self, mutants: Iterable[Mutant]) -> Iterator[Verdict]:
        """Read what is known of these mutants and still holds."""
        lines = (
            self._path.read_text("utf-8").splitlines() if self._path.exists() else ()
        )
        known = {
            said["mutant"]: said
            for said in map(json.loads, lines)
            if said["hangs_on"] == self._ground_of(said["fate"], said["by"])
        }
        for mutant in mutants:
            said = known.get(_name(mutant))
            if said:
                yield Verdict(mutant, said["fate"], said["by"])

    def add(self, verdict: Verdict) -> None:
        """Add a verdict."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        said = {
            "mutant": _name(verdict.mutant),
            "change": str(verdict.mutant),
            "fate": verdict.fate,
            "by": verdict.by,
            "hangs_on": self._ground_of(verdict.fate, verdict.by),
        }
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(said) + "\n")

    def _hash_what_decides(self, fate: str, by: str) -> str:
        state = sha256()
        files = [self._project / "dbt_project.yml"]
        unit_test = self._find_unit_test(by) if fate == "killed" else None
        if unit_test:
            model, text = unit_test
            files.append(model)
            state.update(text.encode())
        for folder in ALWAYS if unit_test else (*ALWAYS, *OTHERS):
            files += sorted((self._project / folder).rglob("*.*"))
        for path in files:
            if path.is_file() and path.suffix != ".pyc" and path.name not in NO_JUDGE:
                state.update(path.relative_to(self._project).as_posix().encode())
                state.update(path.read_bytes())
        return state.hexdigest()[:16]

    def _find_unit_test(self, name: str) -> tuple[Path, str] | None:
        """The SQL of its model, and what it is itself."""
        whole = re.compile(
            rf"(?ms)^  - name: {re.escape(name)}\n    model:.*?(?=^  - |\Z)"
        )
        for path in sorted((self._project / "models").rglob("*.yml")):
            found = whole.search(path.read_text("utf-8"))
            if found:
                return path.with_suffix(".sql"), found[0].rstrip()
        return None


def _name(mutant: Mutant) -> str:
    return sha256(f"{mutant.path}\n{mutant.source}".encode()).hexdigest()[:16]
