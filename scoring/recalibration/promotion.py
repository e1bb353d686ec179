"""Putting a challenger in force: rows of the seeds, by a person, for a reason."""

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scoring.errors import LeadscoreError
from scoring.folders import PROJECT, RESULT, RunFolders
from scoring.recalibration.cards import calibration_row
from scoring.recalibration.fitted import (
    BAND_ROWS,
    CALIBRATIONS,
    PROMOTIONS,
    RULES,
    SEEDS,
    read_result,
)
from scoring.recalibration.learning import Chances
from scoring.run_manifest import settings_of
from scoring.variables import INSTANT_FORMAT
from scoring.whole_files import write_whole

EVIDENCE_DIGITS = 16


@dataclass(frozen=True)
class Choice:
    """Who chooses the card and why, and since when it is to score.

    Without a moment that is the as-of of the last run: what was served stays. Where it
    is not meant, what would be added is only told.
    """

    chosen_by: str
    reason: str
    in_force_from: datetime | None = None
    is_overriding: bool = False
    is_meant: bool = False


@dataclass(frozen=True)
class Promotion:
    """The rows added, or to add where it is not done, by the file they belong to."""

    scorecard_id: str
    line: str
    in_force_from: str
    overridden: tuple[str, ...]
    is_done: bool
    added: dict[str, tuple[str, ...]]


def promote(folders: RunFolders, choice: Choice, project: Path = PROJECT) -> Promotion:
    """Add the challenger's rules and bands to the seeds, and the promotion.

    Raises LeadscoreError where there is no challenger, where it was promoted before,
    where a gate failed and is not overridden, or where scores that were served would
    change.
    """
    result = read_result(folders)
    scorecard_id, line = str(result["scorecard_id"]), str(result["champion"])
    failed = tuple(gate["name"] for gate in result["gates"] if not gate["is_passed"])
    if failed and not choice.is_overriding:
        message = (
            f"{scorecard_id} was not promoted, because it failed: {', '.join(failed)}. "
            "Learn again with more history, or say --override and why."
        )
        raise LeadscoreError(message)
    since = _since(folders, choice, project)
    evidence = hashlib.sha256((folders.challenger / RESULT).read_bytes()).hexdigest()
    row = _row(
        line,
        scorecard_id,
        since,
        *(choice.chosen_by, choice.reason),
        evidence[:EVIDENCE_DIGITS],
        " ".join(name.replace(" ", "_") for name in failed),
    )
    added = {
        RULES: _rows(folders.challenger / RULES),
        BAND_ROWS: _rows(folders.challenger / BAND_ROWS),
        CALIBRATIONS: (
            calibration_row(
                scorecard_id,
                Chances(result["chances"]["offset"], result["chances"]["scale"]),
                str(result["as_of"]),
            ),
        ),
        PROMOTIONS: (row,),
    }
    texts = {name: (project / SEEDS / name).read_text("utf-8") for name in added}
    _refuse_known(texts[RULES], scorecard_id)
    # The promotion comes last: without it, the rows before it score nobody.
    for name, rows in added.items() if choice.is_meant else ():
        text = "\n".join([texts[name].rstrip(), *rows, ""])
        write_whole(project / SEEDS / name, text)
    return Promotion(scorecard_id, line, since, failed, choice.is_meant, added)


def _since(folders: RunFolders, choice: Choice, project: Path) -> str:
    served_until = str(settings_of(folders, project)["as_of"])
    if choice.in_force_from is None:
        return served_until
    since = choice.in_force_from.strftime(INSTANT_FORMAT)
    if since < served_until:
        message = (
            f"Scores were served until {served_until}, and a card in force from "
            f"{since} would change them. Name {served_until} or later."
        )
        raise LeadscoreError(message)
    return since


def _refuse_known(rules: str, scorecard_id: str) -> None:
    names = {row["scorecard_id"] for row in csv.DictReader(io.StringIO(rules))}
    if scorecard_id in names:
        message = (
            f"There is a card {scorecard_id} in {SEEDS / RULES} already. Learn again "
            "with another --name."
        )
        raise LeadscoreError(message)


def _rows(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8").splitlines()[1:])


def _row(*values: str) -> str:
    """Write a row on one line, without a straight apostrophe, which ends a literal."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(
        [" ".join(value.split()).replace("'", "\u2019") for value in values]
    )
    return text.getvalue()


def as_text(promotion: Promotion) -> str:
    """Say what was added, and what to do next."""
    rows = [
        line
        for name, added in promotion.added.items()
        for line in (f"{SEEDS / name}:", *(f"+ {row}" for row in added))
    ]
    overridden = (
        [f"Overridden: {', '.join(promotion.overridden)}."]
        if promotion.overridden
        else []
    )
    scores = f"{promotion.scorecard_id} scores {promotion.line} from "
    scores += f"{promotion.in_force_from} UTC; what was scored before stays."
    last = (
        "Look at the difference, commit it, and run: leadscore run"
        if promotion.is_done
        else "Nothing was added; to do it, say it again with --yes."
    )
    return "\n".join([*rows, "", *overridden, scores, last])
