"""The planted truth as CSV files beside the data, for whoever checks an answer."""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scoring.simulate.measures import read_measures
from scoring.simulate.planted import (
    BASE_LOG_ODDS,
    EFFECT_DAYS,
    EXPERIMENTS,
    FLOW,
    FLOWS,
    SIGNALS,
    PlantedExperiment,
    PlantedFlow,
)
from scoring.simulate.sizes import AS_OF, Size
from scoring.simulate.sources import SHARES, SOURCES, Source

FOLDER = "truth"
RATIO = "_ratio_14d"

Row = dict[str, object]


@dataclass(frozen=True)
class TruthTable:
    """One file of the truth."""

    name: str
    rows: Sequence[Row]


def write_truth(output: Path, size: Size, seed: int) -> None:
    """Write `truth/*.csv` below the folder of the shop."""
    folder = output / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    tables = (
        TruthTable("shop", _shop(size, seed)),
        TruthTable("signals", _signals()),
        TruthTable("channels", _channels()),
        TruthTable("sources", [_source(item) for item in SOURCES if item.share > 0]),
        TruthTable("flows", [_flow(item) for item in FLOWS]),
        TruthTable("experiments", [_experiment(item) for item in EXPERIMENTS]),
    )
    for table in tables:
        _write(folder / f"{table.name}.csv", table.rows)


def _shop(size: Size, seed: int) -> list[Row]:
    values: Row = {
        "size": size.name,
        "seed": seed,
        "people": size.people,
        "days": size.days,
        "start": f"{size.start:%Y-%m-%d %H:%M:%S}",
        "as_of": f"{AS_OF:%Y-%m-%d %H:%M:%S}",
        "base_log_odds_per_day": BASE_LOG_ODDS,
        "effect_days": EFFECT_DAYS,
    }
    return [{"key": key, "value": value} for key, value in values.items()]


def _signals() -> list[Row]:
    """Rules by the names of the classic card; `log_odds` is per counted event."""
    return [
        {
            "signal": item.signal,
            "kind": item.kind,
            "window_days": item.window_days,
            "cap": item.cap,
            "classic_points": item.classic_points,
            "log_odds": item.log_odds,
        }
        for item in SIGNALS
    ]


def _channels() -> list[Row]:
    """Channels as the mean of the people they bring, best SQL rate first."""
    names = dict.fromkeys(item.channel for item in SOURCES if item.share > 0)
    return sorted((_channel(name) for name in names), key=_by_rate)


def _by_rate(row: Row) -> float:
    return -float(str(row["sql_rate_30d"]))


def _channel(channel: str) -> Row:
    members = [row for row, item in enumerate(SOURCES) if item.channel == channel]
    weights = SHARES[members] / SHARES[members].sum()
    intent = weights @ np.array([SOURCES[row].intent for row in members])
    quality = weights @ np.array([SOURCES[row].quality for row in members])
    return {
        "channel": channel,
        "share": round(float(SHARES[members].sum()), 4),
        "visit_rate_ratio": _ratio(float(intent)),
        "purchase_log_odds": round(float(quality), 4),
        **_measured("channel", channel),
    }


def _source(source: Source) -> Row:
    return {
        "source_key": source.key,
        "channel": source.channel,
        "campaign": source.campaign,
        "keyword": source.keyword,
        "audience": source.audience,
        "platform": source.platform,
        "share": source.share,
        "visit_rate_ratio": _ratio(source.intent),
        "purchase_log_odds": source.quality,
        **_measured("source", source.key),
    }


def _flow(flow: PlantedFlow) -> Row:
    return {
        "flow_id": flow.flow_id,
        "channel": flow.channel,
        "is_null": str(flow.is_null).lower(),
        "visit_rate_ratio": flow.visit,
        "purchase_odds_ratio": flow.purchase,
        "qualification_odds_ratio": flow.qualify,
        **_effects(flow),
    }


def _effects(flow: PlantedFlow) -> Row:
    """Measured effects; those of a null flow are exact, because it changes nothing."""
    measured = _measured("flow", flow.flow_id)
    if not flow.is_null:
        return measured
    return {name: 1.0 if name.endswith(RATIO) else 0.0 for name in measured}


def _experiment(experiment: PlantedExperiment) -> Row:
    """A test of a page changes nothing, exactly; that of a flow what the flow does."""
    lift = "first_purchase_rate_30d_difference"
    flow_id = experiment.flow_id
    measured = _effects(FLOWS[FLOW[flow_id]]) if flow_id else {}
    return {
        "experiment_id": experiment.experiment_id,
        "flow_id": flow_id,
        "treated_share": experiment.treated_share,
        "recorded_share_of_treated": experiment.recorded_share,
        "purchase_odds_ratio": FLOWS[FLOW[flow_id]].purchase if measured else 1.0,
        lift: measured.get(lift, 0.0),
        f"{lift}_error": measured.get(f"{lift}_error", 0.0),
    }


def _measured(scope: str, key: str) -> Row:
    """What the causes come to, with standard errors, from `counterfactual.py`."""
    row: Row = {}
    for name, measure in read_measures().of(scope, key).items():
        row[name] = measure.value
        row[f"{name}_error"] = measure.standard_error
    return row


def _ratio(log: float) -> float:
    return round(math.exp(log), 4)


def _write(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
