# %% [markdown]
# # Does the score tell the truth?

# %% tags=["parameters"]
database = "build/shop/leadscore.duckdb"

# %% tags=["answer"]
from IPython.display import display

from scoring import figures, report

marts = report.open_marts(database)
ready = report.with_rates(
    marts.query(
        """
        with

        bands as (

            select distinct
                band,
                band_number

            from marts.lead_band_history

        ),

        buyers as (

            select
                score_backtest.lead_id,
                bands.band_number,
                count(*) over () as buyers_in_all

            from marts.score_backtest

            left join bands using (band)

        )

        select
            bands.band,
            bands.band_number,
            count(*) filter (
                where buyers.band_number >= bands.band_number
            ) as ready_buyers,
            count(*) as buyers_in_all

        from bands

        cross join buyers

        group by bands.band, bands.band_number
        order by bands.band_number desc
        """,
        nothing="Nobody has bought yet, so there is no purchase to test the score on.",
    ),
    "ready_rate",
    "ready_buyers",
    "buyers_in_all",
)
display(report.score_answer(ready))

# %% tags=["picture"]
display(
    figures.card(
        report.with_band_names(ready, or_higher=True),
        "band",
        "ready_rate",
        "Share of buyers in each band or higher a week before they bought.",
    )
)

# %% [markdown]
# ## How ready were buyers a week before?
#
# For everyone who bought, the score is read as it stood 7 days before the first
# purchase, from what was known then. If the score tells the truth, most of them were
# already SQL.

# %%
backtest = marts.query(
    """
    select
        count(*) as buyers,
        count(*) filter (
            where scored_at != first_purchase_at - interval 7 day
        ) as misdated

    from marts.score_backtest
    """
)
display(
    figures.intervals(
        report.with_band_names(ready, or_higher=True),
        "band",
        ["ready_rate"],
        "Share of buyers that had reached each band 7 days before buying.",
    ),
    report.table(
        report.with_band_names(ready, or_higher=True),
        ["band", "ready_buyers", "ready_rate"],
        "Buyers by the band they had reached 7 days before",
    ),
    report.check(
        "the score is read exactly 7 days before the first purchase",
        backtest.only()["misdated"],
        of=backtest.only()["buyers"],
        things="buyers",
    ),
)

# %% [markdown]
# ## Do higher bands buy more often?
#
# The other way round: of the leads that entered a band, how many bought soon after?
# Each band should do better than the one below it.

# %%
bands = report.with_rates(
    marts.query(
        """
        with

        first_entries as (

            select
                lead_id,
                band,
                band_number,
                min(valid_from) as entered_at

            from marts.lead_band_history

            group by lead_id, band, band_number

        ),

        first_purchases as (

            select
                lead_id,
                min(occurred_at) as purchased_at

            from marts.outcomes

            where outcome = 'first_purchase'

            group by lead_id

        )

        select
            band,
            band_number,
            count(*) as entries,
            count(*) filter (where purchased_at < entered_at + ?) as band_buyers

        from first_entries

        left join first_purchases using (lead_id)

        where entered_at <= ?
            and (purchased_at is null or purchased_at >= entered_at)
            and exists (select 1 from first_purchases)

        group by band, band_number
        order by band_number desc
        """,
        [
            marts.days("purchase_horizon_days"),
            marts.as_of - marts.days("purchase_horizon_days"),
        ],
        nothing="No lead entered a band long enough ago to tell, or nobody has bought.",
    ),
    "band_rate",
    "band_buyers",
    "entries",
)
steps = list(zip(bands, list(bands)[1:], strict=False))
display(
    figures.intervals(
        report.with_band_names(bands),
        "band",
        ["band_rate"],
        "Share of leads that bought after entering each band.",
    ),
    report.table(
        report.with_band_names(bands),
        ["band", "entries", "band_rate"],
        "Purchases after first entering each band",
    ),
    report.check(
        "no band buys clearly less often than the one below it",
        sum(
            upper["band_rate_upper"] < lower["band_rate_lower"]
            for upper, lower in steps
        ),
        of=len(steps),
        things="steps from band to band",
    ),
)

# %% [markdown]
# ## Does the score promise what comes?
#
# `leadscore evaluate` looks at leads again and again and waits whether they buy.
# Expected is what the card promised when it was promoted, or, where it promised
# nothing, what the same scores had meant before. On the line, as many buy as expected.

# %%
evaluation = report.read_evaluation(marts)
expected = report.expected_rows(evaluation)
display(
    figures.reliability(
        report.reliability_rows(evaluation),
        "Chance that the score meant, against the share of looks that bought.",
    ),
    report.table(
        expected,
        ["band", "card_looks", "looks_bought", "band_look_rate"]
        + ["card_expected", "bought_per_expected", "expectation"],
        "Purchases of each band, and those expected",
    ),
    report.check(
        "no band buys otherwise than expected, beyond chance",
        sum(
            verdict not in ("as expected", "too few")
            for verdict in expected.column("expectation")
        ),
        of=len(expected),
        things="bands",
    ),
    evaluation.is_of_this_run(),
)

# %% [markdown]
# ## Do three simple marks of intent tell buyers apart?
#
# A mark is worth acting on if leads that reach it buy clearly more often than leads
# that do not.

# %%
thresholds = marts.query(
    """
    select *
    from marts.threshold_performance
    order by conversion_rate desc, threshold
    """,
    nothing="No lead has reached a mark of intent yet.",
)
display(
    figures.pairs(
        thresholds,
        "description",
        "conversion_rate_not_reached",
        "conversion_rate",
        "Share of leads that buy, if they reached each mark and if they did not.",
    ),
    report.table(
        thresholds,
        ["description", "conversion_rate", "conversion_rate_not_reached"],
        "Purchases after reaching each mark, and without reaching it",
    ),
    report.check(
        "leads that reach a mark buy more often, beyond chance",
        sum(
            row["conversion_rate_lower"] <= row["conversion_rate_not_reached_upper"]
            for row in thresholds
            if row["conversion_rate"] is not None
            and row["conversion_rate_not_reached"] is not None
        ),
        of=len(thresholds),
        things="marks",
    ),
)

# %% [markdown]
# ## Where leads stand today

# %%
distribution = marts.query(
    """
    select
        band,
        cast(floor((score - 1) / 5.0) * 5 + 1 as integer) as bin_start,
        count(*) as leads

    from marts.lead_scores

    group by band, bin_start
    order by min(min(score)) over (partition by band), bin_start
    """,
    nothing="No lead has a score yet.",
)
display(
    figures.score_distribution(
        distribution, 5, "Number of leads by score, five points at a time."
    )
)

# %% [markdown]
# ## One lead, from its first moment to today
#
# A lead in the highest band, chosen for its many different reasons. Each step of its
# score is a dated reason that began or faded; dotted lines are the lowest score seen in
# each band.

# %%
example = marts.query(
    """
    select lead_scores.lead_id

    from marts.lead_scores

    inner join marts.lead_score_reasons using (lead_id)

    group by lead_scores.lead_id, lead_scores.band, lead_scores.score
    order by
        max(lead_scores.score) over (partition by lead_scores.band) desc,
        count(*) desc,
        lead_scores.lead_id
    limit 1
    """,
    nothing="No lead has a reason in its score today.",
).only()["lead_id"]
history = marts.query(
    """
    select valid_from, score
    from marts.lead_score_history
    where lead_id = ? and valid_from <= ?
    order by valid_from
    """,
    [example, marts.as_of],
)
cuts = marts.query(
    """
    select band, min(score) as score
    from marts.lead_score_history
    group by band
    order by score
    offset 1
    """
)
reasons = marts.query(
    """
    select reason, points, contributions, latest_at
    from marts.lead_score_reasons
    where lead_id = ?
    order by points desc, reason
    """,
    [example],
)
display(
    figures.score_history(
        history, cuts, marts.as_of, "Score of the example lead over time."
    ),
    figures.reasons(reasons, "Points of each reason, adding up to the score today."),
    report.table(
        reasons,
        ["reason", "points", "contributions", "latest_at"],
        "What the score of this lead is made of today",
    ),
)

# %%
sums = marts.query(
    """
    with

    reasons as (

        select lead_id, sum(points) as points
        from marts.lead_score_reasons
        group by lead_id

    )

    select
        count(*) as leads,
        count(*) filter (
            where lead_scores.score != coalesce(reasons.points, 0)
        ) as unequal

    from marts.lead_scores

    left join reasons using (lead_id)
    """
).only()
display(
    report.check(
        "the reasons of a lead add up to its score",
        sums["unequal"],
        of=sums["leads"],
        things="leads",
    )
)
