"""What the page on nurture says: findings as rows of a page, and its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scoring.acceleration import Alarm, Effect, Evidence, Finding, alarms, read_findings
from scoring.folders import RunFolders
from scoring.report.blocks import Answer, Check, NothingToShowError
from scoring.report.formats import visible, written
from scoring.report.marts import Marts, Rows

COLUMNS = (
    *("touch", "awaited_signal", "acquisition_channel", "evidence", "difference"),
    *("days_gained", "days_gained_lower", "days_gained_upper", "compared_leads"),
    *("hazard_ratio", "hazard_ratio_lower", "hazard_ratio_upper", "e_value"),
    *("caused_days", "caused_days_lower", "caused_days_upper"),
    *("adjusted_days", "adjusted_days_lower", "adjusted_days_upper"),
    *("adjusted_over_caused", "messages", "credited_points", "is_not_judged"),
)
ASK = "`leadscore report --output FOLDER` lays out what nurture did, and this page."
EVIDENCE = {
    Evidence.CAUSED: "caused: from a hold-out",
    Evidence.ADJUSTED: "adjusted: compared with leads like them",
    Evidence.ALONE: "nobody to compare with",
    Evidence.NONE: "too few to say",
}
ALARMS = {
    Alarm.UNDELIVERED: (
        "messages that never arrived seem to speed leads up",
        "Those who are written to differ unseen: hold a flow out before you act.",
    ),
    Alarm.OVERSTATED: (
        "comparing alike leads finds more days than a hold-out proves",
        "Take adjusted days as too high, and hold a flow out before money moves.",
    ),
}


@dataclass(frozen=True)
class Nurture:
    """The findings of a run, to be shown in several ways, or why there is nothing."""

    findings: tuple[Finding, ...]
    marts: Marts
    nothing: str = ""

    def rows(self, *kinds: str, by_channel: bool = False) -> Rows:
        """Show the touches of some kinds, the surest to bring SQL sooner first.

        Flows are shown whatever is known of them, others where anything can be said.
        """
        shown = [
            finding
            for finding in self.findings
            if finding.kind in kinds
            and (finding.channel is not None) == by_channel
            and (finding.effect or (finding.kind == "flow" and not by_channel))
        ]
        return Rows(
            COLUMNS,
            tuple(_record(finding) for finding in shown),
            self.marts.vocabulary,
            self.nothing or "No touch of this kind can be compared yet.",
        )

    def answer(self) -> Answer:
        """Say which flow surely brings leads to SQL sooner, and how that is known."""
        flows = [f for f in self.findings if f.kind == "flow" and f.channel is None]
        judged = [(flow, flow.effect) for flow in flows if flow.effect is not None]
        if not judged:
            nothing = "No flow has been followed by enough SQL entries to compare yet."
            raise NothingToShowError(self.nothing or nothing)
        sooner = [(flow, effect) for flow, effect in judged if effect.is_sooner]
        rest = _rest(judged) + _warning(self.findings)
        if not sooner:
            return Answer(
                "No: for no flow can a difference in the time to SQL be told." + rest,
                "0",
                f"of {len(judged)} flows surely bring SQL sooner",
            )
        best, effect = sooner[0]
        said = "; ".join(_sentence(flow, effect) for flow, effect in sooner[:3])
        return Answer(
            f"Yes: {said}.{rest}",
            f"{effect.days_gained.value:.1f} days",
            f"sooner with {visible(best.name)}, {_interval(effect)}, "
            f"{EVIDENCE[best.evidence]}, n = {_compared(best):,}",
        )

    def checks(self) -> list[Check]:
        """State for each alarm whether it is raised, and what to do then."""
        if self.nothing:
            raise NothingToShowError(self.nothing)
        raised = alarms(self.findings)
        return [
            Check(
                f"it is not so that {claim}",
                remedy if alarm in raised else "nothing of the kind was found",
                alarm not in raised,
            )
            for alarm, (claim, remedy) in ALARMS.items()
        ]


def nurture(marts: Marts) -> Nurture:
    """Find what the touches of a run did, from what was laid out of it.

    There is nothing where that is missing or of another run, and without messages.
    """
    database = RunFolders(marts.database.parent).nurture
    if not database.is_file():
        return Nurture((), marts, ASK)
    laid_out = Marts(database)
    if not laid_out.settings.items() <= marts.settings.items():
        other = f"What there is was laid out of another run. {ASK}"
        return Nurture((), marts, other)
    trials = laid_out.query("select * from marts.nurture_trials limit 1")
    if not len(trials):
        return Nurture((), laid_out, trials.nothing)
    return Nurture(read_findings(lambda sql: laid_out.query(sql).records), laid_out)


def _record(finding: Finding) -> tuple[Any, ...]:
    effect = finding.effect
    return (
        touch_words(finding),
        finding.awaited_signal,
        finding.channel,
        EVIDENCE[finding.evidence],
        verdict_of(finding),
        *_ends(effect, "days_gained"),
        _compared(finding),
        *_ends(effect, "hazard_ratio"),
        None if effect is None else effect.e_value,
        *_ends(finding.caused, "days_gained"),
        *_ends(finding.adjusted, "days_gained"),
        finding.ratio,
        finding.touches,
        finding.credited_points,
        effect is None,
    )


def _ends(effect: Effect | None, name: str) -> tuple[float | None, ...]:
    if effect is None:
        return (None, None, None)
    estimate = getattr(effect, name)
    return (estimate.value, estimate.lower, estimate.upper)


def touch_words(finding: Finding) -> str:
    """Name a touch as people say it."""
    if finding.kind == "step":
        flow, _, step = finding.name.rpartition(" ")
        return f"{flow}, message {step}"
    return finding.name


def verdict_of(finding: Finding) -> str:
    """Say in a few words what a touch does."""
    if finding.effect is None:
        return EVIDENCE[finding.evidence]
    if finding.effect.is_sooner:
        return "SQL sooner"
    return "SQL later" if finding.effect.is_later else "no difference that can be told"


def _sentence(flow: Finding, effect: Effect) -> str:
    days = effect.days_gained.value
    return (
        f"{visible(flow.name)} brings people to SQL {days:.1f} days sooner "
        f"({_interval(effect)}), {EVIDENCE[flow.evidence]}"
    )


def _interval(effect: Effect) -> str:
    gained = effect.days_gained
    return f"{written(gained.lower, 'points')} to {written(gained.upper, 'points')}"


def _rest(judged: Sequence[tuple[Finding, Effect]]) -> str:
    later = [visible(flow.name) for flow, effect in judged if effect.is_later]
    open_ones = [
        visible(flow.name)
        for flow, effect in judged
        if not (effect.is_later or effect.is_sooner)
    ]
    said = f" Later with {', '.join(later)}." if later else ""
    if open_ones:
        said += f" No difference that can be told: {', '.join(open_ones)}."
    return said


def _warning(findings: Sequence[Finding]) -> str:
    return "".join(f" Beware: {ALARMS[alarm][0]}." for alarm in alarms(findings))


def _compared(finding: Finding) -> int:
    if finding.caused is not None:
        return finding.leads
    return finding.trials - finding.uncompared
