"""What `fit` and `evaluate` leave beside a database, made up; names may be hostile."""

import json
from collections.abc import Sequence
from pathlib import Path

AS_OF = "2026-07-01 00:00:00"
BANDS = ("cold", "warm", "mql", "sql")


def estimate(value: float, reach: float) -> dict[str, float]:
    return {"value": value, "lower": value - reach, "upper": value + reach}


def calibration(shift: float) -> dict[str, object]:
    """Six groups of looks; of the first nobody bought."""
    bins = [
        {
            "chance": 0.002 * 3**place,
            "looks": 900,
            "buyers": round(2 * 3**place) if place else 0,
            "rate": {
                "value": 0.002 * 3**place * shift if place else 0.0,
                "lower": 0.001 * 3**place if place else 0.0,
                "upper": min(0.004 * 3**place, 1.0),
            },
        }
        for place in range(6)
    ]
    return {
        "brier": estimate(0.02, 0.001),
        "ece": estimate(0.003, 0.001),
        "ece_by_chance": 0.002,
        "bins": bins,
    }


def quality(buyers: int) -> dict[str, object]:
    return {
        "leads": 5400,
        "buyers": buyers,
        "log_loss": 0.034,
        "auc": 0.82,
        "brier": 0.02,
        "ece": 0.003,
        "observed_to_expected": estimate(0.97, 0.1),
    }


def curve() -> list[dict[str, float]]:
    """Cuts from 0 to 100; nobody lies at the last."""
    rows = []
    for cut in range(101):
        leads, buyers = float(10 * (100 - cut)), float(100 - cut)
        rate, caught = 0.1 + cut / 200, 1 - cut / 100
        rows.append(
            {
                "cuts": cut,
                "leads": leads,
                "buyers": buyers,
                "share": leads / 1000,
                "rate": rate,
                "rate_lower": rate - 0.02,
                "rate_upper": rate + 0.02,
                "caught": caught,
                "caught_lower": max(caught - 0.1, 0.0),
                "caught_upper": min(caught + 0.1, 1.0),
                "weekly": leads / 7,
            }
        )
    return rows


def fit_result(names: Sequence[str], scorecard_id: str) -> dict[str, object]:
    """A card that passed all gates but one; names are reasons and channels."""
    reasons = ["Put products in the cart", "Did not visit for a month", *names]
    lines = [
        {
            "signal": f"rule_{place}",
            "reason": reason,
            "points": 20 - 7 * place,
            "standard_error": 3.5,
            "leads": 300.0,
            "buyers": 40.0,
        }
        for place, reason in enumerate(reasons)
    ]
    segments = [
        {
            "by": "channel",
            "segment": name,
            "leads": 40 + place,
            "buyers": place,
            "difference": estimate(-0.001, 0.002) if place > 4 else None,
        }
        for place, name in enumerate(["Email", *names])
    ]
    return {
        "scorecard_id": scorecard_id,
        "champion": "classic",
        "in_force": "classic",
        "as_of": AS_OF,
        "lines": lines,
        "bands": {"warm": 20, "mql": 40, "sql": 61},
        "recommended": [
            {"aim": "weekly capacity", "cut": 61, "lower": 55, "upper": 64},
            {"aim": "profit", "cut": None, "lower": None, "upper": None},
        ],
        "curve": curve(),
        "test": {
            "champion": quality(60),
            "challenger": quality(60),
            "difference": estimate(-0.002, 0.001),
            "segments": segments,
            "stability": 0.02,
            "believed": [calibration(0.9), calibration(1.1)],
        },
        "gates": [
            {"name": "calibrated", "is_passed": True, "found": names[0]},
            {"name": "stable", "is_passed": False, "found": "index 0.4"},
        ],
        "is_passed": False,
        "today": {
            "bands": list(BANDS),
            "leads": [[300, 20, 0, 0], [10, 40, 5, 0], [0, 5, 10, 5], [0, 0, 2, 3]],
            "changed": 47,
        },
    }


def evaluation_result(name: str) -> dict[str, object]:
    """An evaluation of a card; the SQL band buys less than expected."""

    def band(name: str, ratio: float | None, word: str) -> dict[str, object]:
        return {
            "band": name,
            "looks": 300,
            "leads": 200,
            "buyers": 30,
            "rate": estimate(0.1, 0.03),
            "expected": 40.0,
            "word": word,
            "ratio": None if ratio is None else estimate(ratio, 0.2),
        }

    return {
        "scorecard_id": name,
        "as_of": AS_OF,
        "expected": {
            "bands": [
                band("sql", 0.7, "fewer than expected"),
                band("cold", None, "too few"),
            ],
            "everyone": band("all", 0.95, "as expected"),
            "p_value": 0.01,
        },
        "calibration": calibration(0.9),
    }


def write_learnt(output: Path, names: Sequence[str]) -> None:
    """Write both beside the database of an output folder."""
    folder = output / "challenger"
    folder.mkdir(parents=True, exist_ok=True)
    for file, card in (("result", names[0]), ("2026-Q1", "earlier")):
        text = json.dumps(fit_result(names, card))
        (folder / f"{file}.json").write_text(text, encoding="utf-8")
    text = json.dumps(evaluation_result(names[0]))
    (output / "evaluation.json").write_text(text, encoding="utf-8")
