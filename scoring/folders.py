"""Where a run keeps its things, and where the project itself lies."""

from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class RunFolders:
    """The places below one output folder, such as `build/shop`."""

    output: Path

    @property
    def landed(self) -> Path:
        """Input as it arrived, every column text."""
        return self.output / "landed"

    @property
    def working(self) -> Path:
        """Database that dbt builds in; may be half done."""
        return self.output / "working.duckdb"

    @property
    def published(self) -> Path:
        """Database that people read; always whole."""
        return self.output / "leadscore.duckdb"

    @property
    def manifest(self) -> Path:
        """What the published database was made from, and what it holds."""
        return self.output / "manifest.json"

    @property
    def reports(self) -> Path:
        """Pages that a browser opens."""
        return self.output / "reports"

    @property
    def dbt(self) -> Path:
        """What dbt compiles and logs."""
        return self.output / "dbt"

    @property
    def lock(self) -> Path:
        """Held by the one run that may write here."""
        return self.output / ".lock"
