"""Answers, tables, checks and definitions: what a page says and when it is silent."""

import pytest

from scoring.errors import LeadscoreError
from scoring.report import (
    NothingToShowError,
    Rows,
    channels_answer,
    check,
    completeness_answer,
    credit_answer,
    leading_measure,
    ranked,
    score_answer,
    table,
    with_advice_words,
    with_band_names,
    with_rates,
    with_reason_words,
)
from scoring.report.blocks import block_html
from scoring.report.definitions import read_vocabulary
from scoring.report.formats import money, written
from scoring.report.intervals import surely_above

SETTINGS = {
    "report_currency": "EUR",
    "sql_horizon_days": "45",
    "purchase_horizon_days": "60",
    "label_horizon_days": "14",
    "scorecard": "classic",
    "sql_definition": "crm",
}
VOCABULARY = read_vocabulary(SETTINGS)
CHANNEL_COLUMNS = (
    "channel customer_rate customer_rate_lower customer_rate_upper"
    " customer_mature_leads"
    " sql_rate sql_rate_lower sql_rate_upper sql_mature_leads cost_per_sql"
    " is_not_judged"
)


AD_COLUMNS = "ad recommendation recommendation_chance"


def rows(columns: str, *records: tuple) -> Rows:
    return Rows(tuple(columns.split()), records, VOCABULARY)


NO_ADS = rows(AD_COLUMNS)


def ready(sql: int, mql: int, buyers: int) -> Rows:
    columns = "band band_number ready_buyers buyers_in_all"
    counted = rows(columns, ("sql", 4, sql, buyers), ("mql", 3, mql, buyers))
    return with_rates(counted, "ready_rate", "ready_buyers", "buyers_in_all")


@pytest.mark.parametrize(("sql", "verdict"), [(50, "Yes"), (49, "Not early enough")])
def test_most_buyers_means_at_least_half(sql: int, verdict: str) -> None:
    answer = score_answer(ready(sql, 70, 100))
    assert answer.sentence.startswith(verdict)
    assert answer.number == f"{sql}.0%"
    assert "n = 100" in answer.label


def test_without_buyers_the_score_is_not_judged() -> None:
    with pytest.raises(NothingToShowError):
        score_answer(ready(0, 0, 0))


def completeness(unaccounted: int) -> Rows:
    columns = "table_name rows_in accepted exact_duplicates quarantined unaccounted"
    kept = ("leads", 1000, 990 - unaccounted, 6, 4, unaccounted)
    return rows(columns, kept, ("orders", 10, 10, 0, 0, 0))


def test_the_data_is_whole_when_every_row_is_accounted_for() -> None:
    answer = completeness_answer(completeness(0))
    assert answer.sentence.startswith("Yes: each of the 1,010 rows")
    assert answer.number == "99.01%"


def test_one_lost_row_is_a_no() -> None:
    assert completeness_answer(completeness(1)).sentence.startswith("No: 1 of 1,010")


def test_too_many_rows_in_one_table_do_not_hide_a_loss_in_another() -> None:
    columns = "table_name rows_in accepted exact_duplicates quarantined unaccounted"
    both = rows(columns, ("a", 10, 11, 0, 0, -1), ("b", 10, 9, 0, 0, 1))
    assert completeness_answer(both).sentence.startswith("No: 2 of 20")


def channel(
    name: str, low: float, rate: float, high: float, cost: float | None = None
) -> tuple:
    return (name, rate, low, high, 100, rate, low, high, 100, cost, False)


def test_luck_in_a_small_channel_does_not_win() -> None:
    channels = rows(
        CHANNEL_COLUMNS,
        channel("Lucky", 0.05, 0.5, 0.95, None),
        channel("Sure", 0.2, 0.25, 0.3, 4.0),
    )
    answer = channels_answer(ranked(channels, "customer_rate", "is_not_judged"), NO_ADS)
    assert answer.sentence.startswith("Sure does best: 25.0%")
    assert "cannot yet tell it apart from Lucky" in answer.sentence


def test_channels_whose_intervals_lie_apart_are_told_apart() -> None:
    channels = rows(
        CHANNEL_COLUMNS,
        channel("Good", 0.4, 0.5, 0.6, None),
        channel("Poor", 0.1, 0.2, 0.3, None),
    )
    sentence = channels_answer(
        ranked(channels, "customer_rate", "is_not_judged"), NO_ADS
    ).sentence
    assert "tell it apart" not in sentence
    assert "against 35.0% over all channels" in sentence


def test_the_answer_says_first_where_money_should_go() -> None:
    channels = rows(CHANNEL_COLUMNS, channel("Good", 0.4, 0.5, 0.6))
    ads = rows(
        AD_COLUMNS,
        ("dear", "Cut", 0.9),
        ("one", "Scale", 0.95),
        ("two", "Scale", 0.8),
        ("three", "Scale", 0.85),
        ("dull", "Hold", 0.99),
    )
    sentence = channels_answer(channels, ads).sentence
    assert sentence.startswith(
        "Scale one (95.0% sure) and two (80.0% sure), and 1 more. "
        "Cut dear (90.0% sure). Good does best"
    )
    held = rows(AD_COLUMNS, ("dull", "Hold", 0.99))
    assert channels_answer(channels, held).sentence.startswith("No ad is surely")


def test_a_doubted_finding_says_so() -> None:
    columns = "recommendation finding"
    said = with_advice_words(
        rows(
            columns,
            ("hold", "sqls_are_cheap"),
            ("hold", "as_the_others"),
            ("too_little_data", None),
        )
    )
    assert said.column("recommendation") == ["Hold", "Hold", "Too little data"]
    assert said.column("finding") == [
        "its SQLs are cheap, but by other credit they are not",
        "its SQLs cost about what all do",
        "no lead of its own is old enough",
    ]


def test_credit_names_the_widest_and_the_safest_channel() -> None:
    columns = (
        "channel outcome_name model_share model_share_lower model_share_upper"
        " least_model most_model outcomes"
    )
    answer = credit_answer(
        rows(
            columns,
            ("Direct", "first_purchase", 0.4, 0.1, 0.7, "Last non direct", "Linear", 9),
            ("Email", "first_purchase", 0.6, 0.55, 0.65, "Linear", "Shapley", 9),
        )
    )
    assert "Email gets at least 55.0% of the credit for a first purchase" in (
        answer.sentence
    )
    assert "10.0% by last non direct, 70.0% by linear" in answer.sentence
    assert answer.number == "10.0% to 70.0%"


def test_a_reader_chooses_among_rows_that_are_all_there() -> None:
    shown = table(
        rows(
            "channel path outcomes",
            ("A", "x", 4),
            ("A", "y", 2),
            ("B", "x", 1),
        ),
        ["path", "outcomes"],
        "said",
        filters=["channel"],
        bars=["outcomes"],
    )
    assert [each.options for each in shown.filters] == [("A", "B")]
    assert [row.chosen_by for row in shown.rows] == [(0,), (0,), (1,)]
    assert [row.cells[1].share for row in shown.rows] == [1.0, 0.5, 1.0]
    assert shown.rows[0].cells[0].share is None


def test_where_nobody_bought_channels_are_judged_by_sqls() -> None:
    silent = ("Direct", 0.0, 0.0, 0.1, 100, 0.3, 0.2, 0.4, 100, None, False)
    channels = rows(CHANNEL_COLUMNS, silent)
    assert leading_measure(channels) == "sql_rate"
    assert "become SQL," in channels_answer(channels, NO_ADS).sentence


def test_where_no_lead_became_sql_the_page_says_so() -> None:
    channels = rows(CHANNEL_COLUMNS, channel("Direct", 0.0, 0.0, 0.1, None))
    with pytest.raises(NothingToShowError, match="has become SQL"):
        channels_answer(channels, NO_ADS)


def test_a_rate_stands_with_its_interval_and_n() -> None:
    columns = "channel sql_rate sql_rate_lower sql_rate_upper sql_mature_leads"
    cell = (
        table(
            rows(columns, ("Email", 0.123, 0.1, 0.15, 1234)),
            ["channel", "sql_rate"],
            "said",
        )
        .rows[0]
        .cells[1]
    )
    assert cell.text == "12.3%"
    assert cell.note == "10.0% to 15.0%, n = 1,234"


def test_a_rate_of_nothing_is_a_dash_and_not_a_zero() -> None:
    columns = "channel sql_rate sql_rate_lower sql_rate_upper sql_mature_leads"
    shown = table(
        rows(columns, ("Email", None, None, None, 0), ("SMS", 0.5, 0.1, 0.9, 2)),
        ["channel", "sql_rate"],
        "said",
    )
    assert shown.rows[0].cells[1].text == "\N{EN DASH}"
    assert shown.rows[0].cells[1].note == "too few to say"


def test_a_column_that_knows_nothing_is_named_rather_than_shown() -> None:
    shown = table(rows("channel spend", ("Email", None)), ["channel", "spend"], "said")
    assert [heading.label for heading in shown.headings] == ["Channel"]
    assert shown.caption == "said. Not known in this run: Ad spend"


def test_definitions_stand_beside_the_numbers_with_the_settings_of_the_run() -> None:
    columns = "channel sql_rate sql_rate_lower sql_rate_upper sql_mature_leads"
    shown = table(rows(columns, ("Email", 0.1, 0, 1, 10)), ["sql_rate"], "said")
    assert "within 45 days" in shown.meanings[0].text


def test_a_number_without_a_definition_is_refused() -> None:
    with pytest.raises(LeadscoreError, match="`happiness` has no definition"):
        table(rows("happiness", (1,)), ["happiness"], "said")


def test_every_definition_says_only_settings_that_exist() -> None:
    for definition in VOCABULARY.definitions.values():
        assert "not known" not in definition.text + definition.unit, definition.name
        assert definition.unit or definition.kind in {"text", "date", "month"}


def test_a_setting_that_the_run_does_not_say_is_named() -> None:
    text = read_vocabulary({})["sql_rate"].text
    assert "(sql horizon days not known)" in text


def test_a_table_escapes_what_it_shows() -> None:
    html = table(rows("channel", ("<script>alert(1)</script>",)), ["channel"], "<b>")
    written_html = block_html(html._repr_mimebundle_()[BLOCK])
    assert "<script>" not in written_html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in written_html
    assert "<b>" not in written_html


BLOCK = "application/vnd.leadscore.block+json"


def test_a_reason_without_words_stays_a_code() -> None:
    reasons = with_reason_words(rows("reason", ("ID_EMPTY",), ("<new>",)))
    assert reasons.column("reason")[1] == "<new>"
    assert reasons.column("reason")[0] != "ID_EMPTY"


@pytest.mark.parametrize(("lower", "apart"), [(0.361, True), (0.359, False)])
def test_shares_are_apart_where_the_interval_of_their_difference_is_above_0(
    lower: float, apart: bool
) -> None:
    # The gap is 0.1; the other reaches 0.06 up, so this may reach under 0.08 down.
    one = {"rate": 0.44, "rate_lower": lower}
    other = {"rate": 0.34, "rate_upper": 0.40}
    assert surely_above(one, other, "rate") is apart


@pytest.mark.parametrize(("failures", "mark"), [(0, "✓"), (1, "✗")])
def test_a_check_shows_whether_it_holds(failures: int, mark: str) -> None:
    shown = check("sums agree", failures, of=5, things="leads")
    assert shown.holds is (failures == 0)
    assert mark in shown._repr_mimebundle_()["text/html"]


def test_bands_are_named_as_people_say_them() -> None:
    bands = rows("band band_number", ("sql", 4), ("mql", 3), ("cold", 1))
    assert with_band_names(bands).column("band") == ["SQL", "MQL", "Cold"]
    assert with_band_names(bands, or_higher=True).column("band") == [
        "SQL",
        "MQL or higher",
        "Any band: known as a lead",
    ]


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.01, "1.0%"), (0.0099, "0.99%"), (0.0001, "0.01%"), (0.00009, "<0.01%")]
    + [(0, "0.0%"), (1, "100.0%"), (0.9999, "99.99%"), (0.99999, ">99.99%")],
)
def test_nearly_all_is_never_written_as_all(share: float, said: str) -> None:
    assert written(share, "rate") == said


def test_cents_are_written_where_they_matter() -> None:
    assert money(999.994, "EUR") == "€999.99"
    assert money(1000, "EUR") == "€1,000"
    assert money(-12.5, "CHF") == "\N{MINUS SIGN}12.50 CHF"
