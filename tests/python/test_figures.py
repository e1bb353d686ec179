"""Figures: foreign names are drawn as they are, and no number lacks its unit."""

import json
import re
from dataclasses import replace
from datetime import date, datetime

import plotly.graph_objects as go
import pytest
from report_fixture import HOSTILE

from scoring import figures
from scoring.figures.house import across, drawable, drawn
from scoring.report import NothingToShowError, Rows
from scoring.report.definitions import read_vocabulary

VOCABULARY = read_vocabulary({"report_currency": "USD", "sql_horizon_days": "30"})
OURS = ("<br>", "<b>", "</b>")


def rows(columns: str, *records: tuple) -> Rows:
    return Rows(tuple(columns.split()), records, VOCABULARY)


RATES = rows(
    "channel sql_rate sql_rate_lower sql_rate_upper sql_mature_leads cost_per_sql"
    " cost_per_sql_lower cost_per_sql_upper credited_sqls",
    *((name, 0.2, 0.1, 0.35, 40, 3.5, 2.5, 5.0, 8) for name in HOSTILE),
)
PAIRED = rows(
    "subject reference_share reference_share_lower reference_share_upper"
    " current_share current_share_lower current_share_upper reference_total"
    " current_total",
    *((name, 0.2, 0.1, 0.3, 0.4, 0.3, 0.5, 90, 80) for name in HOSTILE),
)
LOST = rows(
    "table_name rows_in exact_duplicates quarantined not_accepted_rate",
    *((name, 100, 2, 3, 0.05) for name in HOSTILE),
)
REASONS = rows(
    "reason points contributions latest_at",
    *((name, 5 - place, 1, datetime(2026, 1, 1)) for place, name in enumerate(HOSTILE)),
)
SCORES = rows("band bin_start leads", *((name, 1, 10) for name in HOSTILE[:4]))
STEPS = rows("valid_from score", (datetime(2026, 1, 1), 2), (datetime(2026, 2, 1), 9))
CUTS = rows("band score", *((name, place) for place, name in enumerate(HOSTILE)))
MONTHS = rows("records month rows", *((name, date(2026, 1, 1), 7) for name in HOSTILE))
COHORTS = rows(
    "cohort_month sql_mature_leads cohort_sql_rate cohort_sql_rate_lower"
    " cohort_sql_rate_upper is_not_judged",
    (date(2026, 1, 1), 40, 0.2, 0.1, 0.35, False),
    (date(2026, 2, 1), 40, None, None, None, True),
)
LINES = rows(
    "line_reason line_points line_points_lower line_points_upper",
    *((name, 5 - place, 3 - place, 7 - place) for place, name in enumerate(HOSTILE)),
)
CURVE = rows(
    "cut cut_leads cut_rate cut_rate_lower cut_rate_upper cut_caught cut_caught_lower"
    " cut_caught_upper cut_buyers cut_weekly",
    *((cut, 90, 0.1, 0.05, 0.2, 0.9, 0.8, 1.0, 30, 4.5) for cut in range(5)),
)
CHANCES = rows(
    "card chance card_looks looks_bought chance_rate chance_rate_lower"
    " chance_rate_upper",
    (HOSTILE[0], 0.01, 90, 0, 0.0, 0.0, 0.04),
    (HOSTILE[0], 0.2, 90, 20, 0.22, 0.15, 0.31),
    (HOSTILE[1], 0.1, 90, 9, 0.1, 0.05, 0.18),
)
ARRIVALS = rows(
    "subject arrived_on arrivals expected_arrivals least_expected most_expected",
    *((name, date(2026, 1, 1), 4, 9.5, 6, 14) for name in HOSTILE),
)
SHARES = rows(
    "month band band_share band_share_lower band_share_upper month_leads",
    *((date(2026, 1, 1), name, 0.25, 0.2, 0.3, 90) for name in HOSTILE[:4]),
)
KNOWN = rows(
    "touch days_gained days_gained_lower days_gained_upper compared_leads evidence",
    *(
        (name, 1.0, -0.5, 2.5, 40, ("adjusted: x", "caused: x", name)[place % 3])
        for place, name in enumerate(HOSTILE)
    ),
)
WEEKS = rows(
    "week begins_at expected_sqls lower_sqls upper_sqls sqls is_covered",
    *(
        (name, datetime(2026, 1, 1 + place), 9.5, 3, 17, *came)
        for place, name in enumerate(HOSTILE)
        for came in [((20, False), (9, True), (None, None))[place % 3]]
    ),
)
MOVES = rows(
    "month objection objection_share objection_share_lower objection_share_upper"
    " month_objections is_running move",
    *(
        (date(2026, month, 1), name, 0.2, 0.1, 0.35, 40, month == 2, "rising")
        for name in HOSTILE
        for month in (1, 2)
    ),
)
DRAWN = {
    "foretold": lambda some: figures.foretold(some(WEEKS), "said"),
    "by_evidence": lambda some: figures.by_evidence(
        some(KNOWN), "touch", "days_gained", "said"
    ),
    "moves": lambda some: figures.moves(
        some(MOVES), "objection", "objection_share", "said"
    ),
    "volumes": lambda some: figures.volumes(some(ARRIVALS), "said"),
    "monthly_shares": lambda some: figures.monthly_shares(
        some(SHARES), "band_share", "said"
    ),
    "points": lambda some: figures.points(some(LINES), "said"),
    "trade_off": lambda some: figures.trade_off(some(CURVE), 2, "said"),
    "reliability": lambda some: figures.reliability(some(CHANCES), "said"),
    "intervals": lambda some: figures.intervals(
        some(RATES), "channel", ["sql_rate", "cost_per_sql"], "said"
    ),
    "pairs": lambda some: figures.pairs(
        some(PAIRED),
        "subject",
        "reference_share",
        "current_share",
        "said",
    ),
    "counts": lambda some: figures.counts(some(LOST), "table_name", "rows_in", "said"),
    "losses": lambda some: figures.losses(some(LOST), "said"),
    "coverage": lambda some: figures.coverage(some(MONTHS), "said"),
    "reasons": lambda some: figures.reasons(some(REASONS), "said"),
    "score_distribution": lambda some: figures.score_distribution(
        some(SCORES), 5, "said"
    ),
    "score_history": lambda some: figures.score_history(
        some(STEPS), CUTS, datetime(2026, 3, 1), "said"
    ),
    "monthly_rate": lambda some: figures.monthly_rate(
        some(COHORTS), "cohort_sql_rate", "is_not_judged", "said"
    ),
    "card": lambda some: figures.card(some(RATES), "channel", "sql_rate", "said"),
}


def as_they_are(some: Rows) -> Rows:
    return some


def emptied(some: Rows) -> Rows:
    return replace(some, records=(), nothing="Nobody bought yet.")


def texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [value] if isinstance(value, str) else []


def test_every_figure_is_tested() -> None:
    assert set(DRAWN) == set(figures.__all__)


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_a_name_is_never_read_as_markup(name: str) -> None:
    figure = json.loads(DRAWN[name](as_they_are).to_json())
    figure["layout"].pop("template")
    tags = re.compile("|".join(map(re.escape, OURS)))
    for written in texts(figure):
        text = tags.sub("", written)
        assert "<" not in text
        assert ">" not in text
        assert text == "%{text}" or "%{" not in text
        assert "$" not in text.replace("$", "", 1), "two dollars make a formula"


@pytest.mark.parametrize("name", sorted(set(DRAWN) - {"monthly_rate", "trade_off"}))
def test_hostile_names_are_drawn_rather_than_dropped(name: str) -> None:
    drawn_text = DRAWN[name](as_they_are).to_json()
    assert "&lt;script&gt;" in drawn_text or name == "score_history"


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_a_numeric_axis_has_a_unit_and_a_name_axis_is_a_category(name: str) -> None:
    layout = DRAWN[name](as_they_are).to_plotly_json()["layout"]
    axes = {key: axis for key, axis in layout.items() if key[1:5] == "axis"}
    assert axes
    for key, axis in axes.items():
        if axis.get("matches"):
            continue
        if axis.get("type") == "category":
            assert axis.get("ticktext") or not axis["showticklabels"]
        else:
            assert axis["title"]["text"], key


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_without_rows_it_says_why_there_is_no_figure(name: str) -> None:
    with pytest.raises(NothingToShowError, match="Nobody bought yet"):
        DRAWN[name](emptied)


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_it_is_described_in_words_and_has_a_height(name: str) -> None:
    layout = DRAWN[name](as_they_are).layout
    assert layout.meta["described"] == "said"
    assert layout.height > 100


def test_names_alike_in_their_beginning_stay_apart() -> None:
    alike = ["x" * 40 + ending for ending in ("one", "two")]
    axis = across(alike, "")
    assert axis["tickvals"] == ["0", "1"]
    assert axis["ticktext"][0] == axis["ticktext"][1]
    assert len(axis["ticktext"][0]) < 40


def test_an_interval_reaches_to_both_of_its_ends() -> None:
    figure: go.Figure = DRAWN["intervals"](as_they_are)
    error = figure.data[0].error_x
    assert next(iter(error.array)) == pytest.approx(0.15)
    assert next(iter(error.arrayminus)) == pytest.approx(0.1)


def test_reasons_begin_where_the_one_before_ended_and_end_at_the_score() -> None:
    bars = DRAWN["reasons"](as_they_are).data[0]
    points = REASONS.column("points")
    assert list(bars.base)[1] == points[0]
    assert list(bars.x)[-1] == sum(points)
    assert list(bars.base)[-1] == 0


def test_months_too_young_to_judge_are_hollow() -> None:
    marker = DRAWN["monthly_rate"](as_they_are).data[0].marker
    assert marker.color[0] != "#ffffff"
    assert marker.color[1] == "#ffffff"


def test_a_month_that_is_not_over_is_hollow_and_a_rise_is_said() -> None:
    figure = DRAWN["moves"](as_they_are)
    assert list(figure.data[0].marker.color) == ["#0b6b78", "#ffffff"]
    assert figure.layout.annotations[0].text.endswith("</b>  rising")


def test_a_gap_in_the_months_stays_white() -> None:
    months = rows(
        "records month rows",
        ("Visits", date(2026, 1, 1), 5),
        ("Visits", date(2026, 3, 1), 10),
        ("Orders", date(2026, 2, 1), 1),
    )
    grid = figures.coverage(months, "said").data[0].z
    assert [list(line) for line in grid] == [[0.5, None, 1.0], [None, 1.0, None]]


def test_the_last_bits_of_a_sum_are_not_drawn() -> None:
    assert drawn(0.1 + 0.2) == drawn(0.3)


def test_controls_and_turning_letters_are_made_visible() -> None:
    assert (
        drawable("a\u202eb\x07")
        == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"
    )


def test_a_group_of_which_nobody_bought_is_hollow_and_at_the_foot() -> None:
    _, first, second = figures.reliability(CHANCES, "said").data
    assert first.marker.color == ("#ffffff", first.marker.line.color)
    assert 0 < first.y[0] < 0.01
    assert first.y[0] + first.error_y.array[0] == pytest.approx(0.04)
    assert first.error_y.arrayminus[0] == 0
    assert first.y[1] - first.error_y.arrayminus[1] == pytest.approx(0.15)
    assert second.marker.color != ("#ffffff",)
