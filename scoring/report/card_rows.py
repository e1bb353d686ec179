"""Cards as rows for a page: their lines and cuts, and how they did on later time.

Each takes what was found and raises NothingToShowError where nobody asked yet.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.report.formats import band_name
from scoring.report.learnt import Found
from scoring.report.marts import Rows

UNTOLD = {"value": None, "lower": None, "upper": None}


def curve_rows(fit: Found, steps: Sequence[int] = ()) -> Rows:
    """Give what each cut would bring; with `steps` those so far from the cut of SQL."""
    cut_of_sql = fit.result["bands"]["sql"]
    total = max(row["buyers"] for row in fit.result["curve"])
    return fit.as_rows(
        {
            "cut": row["cuts"],
            "cut_share": row["share"],
            "cut_leads": round(row["leads"]),
            "cut_rate": _estimate(row, "rate"),
            "cut_caught": _estimate(row, "caught"),
            "cut_buyers": round(total),
            "cut_weekly": row["weekly"],
        }
        for row in fit.result["curve"]
        if row["leads"] and (not steps or row["cuts"] - cut_of_sql in steps)
    )


def cut_rows(fit: Found) -> Rows:
    """Give the cut that each aim wants, and the lowest score of each band."""
    bands = [
        {**UNTOLD, "aim": f"lowest score of {band_name(band)}", "cut": low}
        for band, low in fit.result["bands"].items()
    ]
    return fit.as_rows(
        {"aim": cut["aim"], "aim_cut": {**cut, "value": cut["cut"]}}
        for cut in [*fit.result["recommended"], *bands]
    )


def line_rows(fit: Found) -> Rows:
    """Give the lines of the card, the strongest first, with their points' errors."""
    return fit.as_rows(
        {
            "line_reason": line["reason"],
            "line_points": {
                "value": line["points"],
                "lower": line["points"] - line["standard_error"],
                "upper": line["points"] + line["standard_error"],
            },
            "line_leads": round(line["leads"]),
            "line_buyers": round(line["buyers"]),
        }
        for line in sorted(fit.result["lines"], key=lambda line: -line["points"])
    )


def quality_rows(fit: Found) -> Rows:
    """Give how good the chances of both cards were on later time."""
    return fit.as_rows(
        {
            "card": name,
            "card_looks": fit.result["test"][role]["leads"],
            "looks_bought": fit.result["test"][role]["buyers"],
            "log_loss": fit.result["test"][role]["log_loss"],
            "auc": fit.result["test"][role]["auc"],
            "brier": believed["brier"],
            "ece": believed["ece"],
            "bought_per_expected": fit.result["test"][role]["observed_to_expected"],
        }
        for name, role, believed in _cards(fit)
    )


def segment_rows(fit: Found) -> Rows:
    """Give the difference of the two cards, over all and by segment."""
    test = fit.result["test"]
    whole = {"segment": "All", **test["challenger"], "difference": test["difference"]}
    return fit.as_rows(
        {
            "segment": part["segment"],
            "card_looks": part["leads"],
            "looks_bought": part["buyers"],
            "loss_difference": part["difference"] or UNTOLD,
        }
        for part in [whole, *test["segments"]]
    )


def reliability_rows(found: Found) -> Rows:
    """Give chances against what came, in bins: of both cards of a fit, or of one."""
    cards = (
        [(found.result["scorecard_id"], found.result["calibration"])]
        if "calibration" in found.result
        else [(name, believed) for name, _, believed in _cards(found)]
    )
    return found.as_rows(
        {
            "card": name,
            "chance": one["chance"],
            "card_looks": one["looks"],
            "looks_bought": one["buyers"],
            "chance_rate": one["rate"],
        }
        for name, believed in cards
        for one in believed["bins"]
    )


def expected_rows(evaluation: Found) -> Rows:
    """Give the purchases of each band, and those that were expected of it."""
    expected = evaluation.result["expected"]
    return evaluation.as_rows(
        {
            "band": "All" if row["band"] == "all" else band_name(row["band"]),
            "card_looks": row["looks"],
            "looks_bought": row["buyers"],
            "band_look_rate": row["rate"],
            "card_expected": row["expected"],
            "bought_per_expected": row["ratio"] or UNTOLD,
            "expectation": row["word"],
        }
        for row in [*expected["bands"], expected["everyone"]]
    )


def move_rows(fit: Found) -> Rows:
    """Give today's leads by the band they have, and the one they would have."""
    today = fit.result["today"]
    return fit.as_rows(
        {
            "band_now": band_name(band),
            **{
                f"to_{new}": leads
                for new, leads in zip(today["bands"], row, strict=True)
            },
        }
        for band, row in zip(today["bands"], today["leads"], strict=True)
    )


def gate_rows(fit: Found) -> Rows:
    """Give what must hold before the card may score, and whether it does."""
    return fit.as_rows(
        {
            "gate": gate["name"],
            "gate_result": "passed" if gate["is_passed"] else "failed",
            "gate_found": gate["found"],
        }
        for gate in fit.result["gates"]
    )


def _cards(fit: Found) -> list[tuple[str, str, Any]]:
    """Name both cards, their roles in the test, and how far they can be believed."""
    names = fit.result["in_force"], fit.result["scorecard_id"]
    return list(
        zip(
            names,
            ("champion", "challenger"),
            fit.result["test"]["believed"],
            strict=True,
        )
    )


def _estimate(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {
        "value": row[name],
        "lower": row[f"{name}_lower"],
        "upper": row[f"{name}_upper"],
    }
