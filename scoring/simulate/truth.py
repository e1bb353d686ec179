"""The planted truth as CSV files beside the data, for whoever checks an answer."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from scoring.simulate.planted import (
    BASE_LOG_ODDS,
    EFFECT_DAYS,
    EXPERIMENTS,
    FLOW,
    FLOWS,
    SIGNALS,
)
from scoring.simulate.sizes import AS_OF, Size
from scoring.simulate.sources import SHARES, SOURCES

FOLDER = "truth"

Rows = Iterable[Sequence[object]]


def write_truth(output: Path, size: Size, seed: int) -> None:
    """Write `truth/*.csv` below the folder of the shop."""
    folder = output / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "shop.csv", ("key", "value"), _shop(size, seed))
    _write(
        folder / "signals.csv",
        ("signal", "kind", "window_days", "cap", "classic_points", "log_odds"),
        (
            (
                item.signal,
                item.kind,
                item.window_days,
                item.cap,
                item.classic_points,
                item.log_odds,
            )
            for item in SIGNALS
        ),
    )
    _write(
        folder / "sources.csv",
        (
            "source_key",
            "channel",
            "campaign",
            "keyword",
            "audience",
            "platform",
            "share",
            "visit_rate_ratio",
            "purchase_log_odds",
        ),
        (
            (
                item.key,
                item.channel,
                item.campaign,
                item.keyword,
                item.audience,
                item.platform,
                item.share,
                _ratio(item.intent),
                item.quality,
            )
            for item in SOURCES
            if item.share > 0
        ),
    )
    _write(
        folder / "channels.csv",
        ("channel", "share", "visit_rate_ratio", "purchase_log_odds"),
        _channels(),
    )
    _write(
        folder / "flows.csv",
        (
            "flow_id",
            "channel",
            "effect_days",
            "visit_rate_ratio",
            "purchase_odds_ratio",
            "qualification_odds_ratio",
            "is_null",
        ),
        (
            (
                flow.flow_id,
                flow.channel,
                EFFECT_DAYS,
                flow.visit,
                flow.purchase,
                flow.qualify,
                str(flow.is_null).lower(),
            )
            for flow in FLOWS
        ),
    )
    _write(
        folder / "experiments.csv",
        (
            "experiment_id",
            "flow_id",
            "treated_share",
            "recorded_share_of_treated",
            "visit_rate_ratio",
            "purchase_odds_ratio",
        ),
        _experiments(),
    )


def _shop(size: Size, seed: int) -> Rows:
    return (
        ("size", size.name),
        ("seed", seed),
        ("people", size.people),
        ("days", size.days),
        ("start", f"{size.start:%Y-%m-%d %H:%M:%S}"),
        ("as_of", f"{AS_OF:%Y-%m-%d %H:%M:%S}"),
        ("base_log_odds_per_day", BASE_LOG_ODDS),
    )


def _ratio(log: float) -> float:
    return round(float(np.exp(log)), 4)


def _channels() -> list[tuple[str, float, float, float]]:
    """Channels as the mean of the people they bring, best first."""
    rows = []
    for channel in dict.fromkeys(source.channel for source in SOURCES):
        members = np.array([source.channel == channel for source in SOURCES])
        share = SHARES[members].sum()
        if share > 0:
            weight = SHARES[members] / share
            intent = [source.intent for source in SOURCES if source.channel == channel]
            quality = [
                source.quality for source in SOURCES if source.channel == channel
            ]
            rows.append(
                (
                    channel,
                    round(float(share), 4),
                    _ratio(float(weight @ intent)),
                    round(float(weight @ quality), 4),
                )
            )
    return sorted(rows, key=lambda row: -row[3])


def _experiments() -> Rows:
    for item in EXPERIMENTS:
        flow = FLOWS[FLOW[item.flow_id]] if item.flow_id else None
        yield (
            item.experiment_id,
            item.flow_id,
            item.treated_share,
            item.recorded_share,
            flow.visit if flow else 1.0,
            flow.purchase if flow else 1.0,
        )


def _write(path: Path, header: Sequence[str], rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
