"""Where a run keeps its things, and where the project itself lies."""

from dataclasses import dataclass
from pathlib import Path

RESULT = "result.json"
"""What a fit found, in its folder."""
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
    def workshop(self) -> Path:
        """Database with all rooms, as dbt builds them; gone when a run is over.

        Its name is that of `working`, because it is part of what dbt compiles.
        """
        return self.output / "workshop" / self.working.name

    @property
    def slice(self) -> Path:
        """The landed rows that a build of the affected alone reads; gone as well."""
        return self.workshop.parent / "landed"

    @property
    def working(self) -> Path:
        """What will be published, with the tables that are kept; may be half done."""
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
    def training(self) -> Path:
        """What points are learnt from, as of the last run."""
        return self.output / "training.duckdb"

    @property
    def nurture(self) -> Path:
        """What nurture is judged by, as of the last run."""
        return self.output / "nurture.duckdb"

    @property
    def challenger(self) -> Path:
        """The card that was learnt last, and how it did."""
        return self.output / "challenger"

    @property
    def evaluation(self) -> Path:
        """Whether the card in force was right, when that was asked last."""
        return self.output / "evaluation.json"

    @property
    def comparison(self) -> Path:
        """The cards that were compared last, and the leads that they part."""
        return self.output / "comparison.json"

    @property
    def erasures(self) -> Path:
        """Keyed hashes of the people who were erased."""
        return self.output / "erasures.json"

    @property
    def removals(self) -> Path:
        """Whom destinations have yet to remove."""
        return self.output / "removals.csv"

    @property
    def erasure_key(self) -> Path:
        """The key of `erasures`, beside the output and not in it."""
        return self.output.with_name(f"{self.output.name}.erasure_key")

    @property
    def feeds(self) -> Path:
        """What destinations are to be told, as files."""
        return self.output / "feeds"

    @property
    def deliveries(self) -> Path:
        """What destinations have accepted, and what is on its way."""
        return self.output / "deliveries.sqlite"

    @property
    def nights(self) -> Path:
        """The record of each nightly job, a line of JSON for a night."""
        return self.output / "nights.jsonl"

    @property
    def lock(self) -> Path:
        """Held by the one run that may write here."""
        return self.output / ".lock"

    @property
    def all(self) -> tuple[Path, ...]:
        """Everything that a run leaves there."""
        return (
            self.landed,
            self.published,
            self.manifest,
            self.reports,
            self.dbt,
            self.training,
            self.nurture,
            self.challenger,
            self.evaluation,
            self.comparison,
            self.erasures,
            self.removals,
            self.feeds,
            self.deliveries,
            self.nights,
            self.lock,
        )
