"""Findings for a terminal, and as one JSON document."""

from dataclasses import astuple
from pathlib import Path
from typing import Any

from scoring.acceleration.effects import Effect
from scoring.acceleration.findings import UNDELIVERED, Alarm, Finding, alarms
from scoring.acceleration.layout import MARTS
from scoring.acceleration.reading import read_findings
from scoring.confidence import Estimate
from scoring.errors import LeadscoreError
from scoring.report.formats import written
from scoring.warehouse import read_only

WARNINGS = {
    Alarm.UNDELIVERED: "Messages that never arrived seem to speed leads up: those who "
    "are written to differ in ways the data does not show. Believe hold-outs only.",
    Alarm.OVERSTATED: "Adjusted days are above what a hold-out proves. Take other "
    "adjusted days as too high.",
}


def findings_of(nurture: Path) -> tuple[Finding, ...]:
    """Read the findings of what was laid out.

    Raises LeadscoreError where the run has no touches that could be compared.
    """
    with read_only(nurture) as connection:
        found = connection.execute(
            "select table_name from information_schema.tables "
            "where table_schema = 'marts'"
        ).fetchall()
        names = {name for (name,) in found}

        def query(sql: str) -> list[tuple[Any, ...]]:
            absent = any(f"marts.{mart}" in sql for mart in set(MARTS) - names)
            return [] if absent else connection.execute(sql).fetchall()

        findings = read_findings(query)
    if not findings:
        message = (
            "The run has no message to a lead that could be compared. It takes "
            "messages with a flow, campaign or content, and 14 days after them."
        )
        raise LeadscoreError(message)
    return findings


def as_text(findings: tuple[Finding, ...]) -> str:
    """Say what each flow does and how that is known, then what speaks against it."""
    flows = [f for f in findings if f.kind == "flow" and f.channel is None]
    lines = ["Days by which SQL comes sooner, within 14 (95 % interval), flow by flow:"]
    lines += [f"  {_line(flow)}" for flow in flows]
    failed = [f for f in findings if f.kind == UNDELIVERED and f.channel is None]
    lines += [f"  {_line(item)}  (did not arrive)" for item in failed]
    lines += [WARNINGS[alarm] for alarm in alarms(findings)]
    return "\n".join(lines)


def as_values(findings: tuple[Finding, ...]) -> dict[str, Any]:
    """Give every finding as plain values."""
    return {
        "alarms": [str(alarm) for alarm in alarms(findings)],
        "findings": [
            {
                "kind": found.kind,
                "name": found.name,
                "acquisition_channel": found.channel,
                "evidence": str(found.evidence),
                "awaited_signal": found.awaited_signal,
                "caused": _effect(found.caused),
                "adjusted": _effect(found.adjusted),
                "adjusted_over_caused": found.ratio,
                "holdout_leads": found.leads,
                "touched_trials": found.trials,
                "uncompared_trials": found.uncompared,
                "messages": found.touches,
                "credited_points": found.credited_points,
            }
            for found in findings
        ],
    }


def _line(finding: Finding) -> str:
    effect = finding.effect
    if effect is None:
        return f"{finding.name:<24} {finding.evidence}"
    gained = effect.days_gained
    value, lower, upper = (written(end, "points") for end in astuple(gained))
    said = f"{value:>5} ({lower} to {upper})"
    ratio = finding.ratio
    beside = f"; adjusted says {ratio:.1f} times that" if ratio is not None else ""
    return f"{finding.name:<24} {said}  {finding.evidence}{beside}"


def _effect(effect: Effect | None) -> dict[str, Any] | None:
    if effect is None:
        return None
    return {
        "days_gained": _ends(effect.days_gained),
        "hazard_ratio": _ends(effect.hazard_ratio),
        "e_value": effect.e_value,
    }


def _ends(estimate: Estimate) -> dict[str, float]:
    return {
        "value": estimate.value,
        "lower": estimate.lower,
        "upper": estimate.upper,
    }
