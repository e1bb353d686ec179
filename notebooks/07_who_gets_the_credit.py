# %% [markdown]
# # Who gets the credit?

# %% tags=["parameters"]
database = "build/shop/leadscore.duckdb"

# %% tags=["answer"]
from IPython.display import display

from scoring import figures, report

marts = report.open_marts(database)
shares = report.with_credit_names(
    marts.query(
        """
        with

        judged as (

            -- First purchases where there are any, or what comes nearest to them.
            select outcome
            from marts.channel_credit
            order by
                list_position(
                    ['first_purchase', 'opportunity', 'sql_entry', 'mql_entry'], outcome
                ) nulls last
            limit 1

        ),

        credits as (

            select attribution_model, outcome, channel, sum(credit) as credit
            from marts.channel_credit
            semi join judged using (outcome)
            group by attribution_model, outcome, channel

        ),

        places as (

            select distinct attribution_model, channel
            from (select distinct attribution_model from credits)
            cross join (select distinct channel from credits)

        ),

        shared as (

            select
                attribution_model,
                channel,
                coalesce(credit, 0)
                    / sum(credit) over (partition by attribution_model) as share,
                round(sum(credit) over (partition by attribution_model)) as outcomes

            from places

            left join credits using (attribution_model, channel)

        )

        select
            channel,
            (select outcome from judged) as outcome_name,
            avg(share) as model_share,
            min(share) as model_share_lower,
            max(share) as model_share_upper,
            min_by(attribution_model, (share, attribution_model)) as least_model,
            max_by(attribution_model, (share, attribution_model)) as most_model,
            cast(max(outcomes) as bigint) as outcomes

        from shared
        group by channel
        order by model_share desc, channel
        """,
        nothing="No outcome has happened yet, so there is no credit to share.",
    ),
    "least_model",
    "most_model",
)
display(report.credit_answer(shares))

# %% tags=["picture"]
display(figures.card(shares, "channel", "model_share", "Mean share of the credit."))

# %% [markdown]
# ## How far do the models disagree?
#
# A dot is the mean over the models, the line reaches from the one that gives the
# channel least to the one that gives it most. Short lines are safe to plan with.

# %%
display(
    figures.intervals(
        shares,
        "channel",
        ["model_share"],
        "Share of the credit of each channel, and its range over the models.",
    ),
    report.table(
        shares,
        ["channel", "least_model", "most_model", "model_share"],
        "Share of the credit, and who gives least and most",
    ),
)

# %% [markdown]
# ## What platforms claim, and what the orders say
#
# Each ad platform counts conversions for itself. Beside its claim stands what the
# models give to contacts that came by its ads: together with contacts that came by no
# ad, and purchases before which there was no contact, that is every order there is.

# %%
claims = marts.query(
    """
    with

    models as (

        select
            attribution_model,
            platform,
            sum(claimed_conversions) as claimed_conversions,
            sum(credited_purchases) as credited

        from marts.platform_claims
        group by attribution_model, platform

    ),

    platforms as (

        select
            platform,
            max(claimed_conversions) as claimed_conversions,
            min(credited) as least_credited,
            max(credited) as most_credited

        from models
        group by platform

    )

    select
        *,
        case
            when most_credited > 0 then claimed_conversions / most_credited
        end as claimed_over_credited

    from platforms

    union all

    select 'All purchases in the order table', null, count(*), count(*), null
    from marts.outcomes
    where outcome in ('first_purchase', 'repeat_purchase')

    order by
        platform = 'All purchases in the order table',
        platform like '(%',
        claimed_conversions desc nulls last,
        platform
    """,
    nothing="No purchase is recorded, so no claim can be compared with one.",
)
display(
    report.table(
        claims,
        [
            "platform",
            "claimed_conversions",
            "least_credited",
            "most_credited",
            "claimed_over_credited",
        ],
        "From platform claims to the order table",
    )
)

# %%
sums = marts.query(
    """
    select attribution_model, sum(credited_purchases) as credited
    from marts.platform_claims
    group by attribution_model
    """
)
orders = marts.query(
    """
    select count(*) as purchases
    from marts.outcomes
    where outcome in ('first_purchase', 'repeat_purchase')
    """
)
display(
    report.check(
        "what a model gives away adds up to the purchases of the order table",
        sum(row["credited"] != orders.only()["purchases"] for row in sums),
        of=len(sums),
        things="models",
    )
)

# %% [markdown]
# ## Choose the outcome and the model

# %%
chosen = report.with_credit_names(
    marts.query(
        """
        select
            outcome as outcome_name,
            attribution_model as credit_model,
            channel,
            sum(credit) as credit,
            sum(credit) / sum(sum(credit)) over (
                partition by outcome, attribution_model
            ) as credit_share,
            sum(value) as credited_revenue

        from marts.channel_credit

        group by outcome, attribution_model, channel

        order by
            list_position(
                ['first_purchase', 'repeat_purchase', 'opportunity', 'sql_entry'],
                outcome
            ) nulls last,
            outcome,
            attribution_model,
            credit desc,
            channel
        """,
        nothing="No outcome has happened yet, so there is no credit to share.",
    ),
    "outcome_name",
    "credit_model",
)
display(
    report.table(
        chosen,
        ["channel", "credit", "credit_share", "credited_revenue"],
        "Credit by outcome and model",
        filters=["outcome_name", "credit_model"],
        bars=["credit_share"],
    )
)

# %% [markdown]
# ## Which ways are commonest?

# %%
paths = report.with_credit_names(
    report.with_rates(
        marts.query(
            """
            select
                outcome as outcome_name,
                path,
                outcomes,
                cast(sum(outcomes) over (partition by outcome) as bigint)
                    as outcomes_of_kind,
                revenue

            from marts.common_paths

            qualify row_number() over (
                partition by outcome order by outcomes desc, path
            ) <= 10

            order by
                list_position(
                    ['first_purchase', 'repeat_purchase', 'opportunity', 'sql_entry'],
                    outcome
                ) nulls last,
                outcome,
                outcomes desc,
                path
            """,
            nothing="No outcome has happened yet, so there is no way to one.",
        ),
        "path_share",
        "outcomes",
        "outcomes_of_kind",
    ),
    "outcome_name",
)
display(
    report.table(
        paths,
        ["path", "outcomes", "path_share", "revenue"],
        "The ten commonest ways to each outcome",
        filters=["outcome_name"],
        bars=["path_share"],
    )
)
