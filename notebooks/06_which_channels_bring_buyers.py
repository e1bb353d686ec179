# %% [markdown]
# # Which channels bring buyers?

# %% tags=["parameters"]
database = "build/shop/leadscore.duckdb"

# %% tags=["answer"]
from IPython.display import display

from scoring import figures, report

marts = report.open_marts(database)
channels = marts.query(
    """
    select
        *,
        sql_mature_leads < 10 or channel = 'Unassigned' as is_not_judged

    from marts.channel_quality

    where attribution_model = 'origin'
        and cohort_month is null
        and leads > 0

    order by channel
    """,
    nothing="No lead has a channel yet.",
)
ads = report.with_advice_words(
    marts.query(
        """
        with

        aimed as (

            select
                channel,
                campaign,
                campaign || ': ' || target as ad,
                * exclude (channel, campaign, target_kind, target)

            from marts.audience_quality

            where attribution_model = 'origin' and recommendation is not null

        ),

        unaimed as (

            select
                channel,
                campaign,
                campaign as ad,
                * exclude (channel, campaign)

            from marts.campaign_quality

            where attribution_model = 'origin' and recommendation is not null

        ),

        unioned as (

            select * from aimed
            union all by name
            select * from unaimed anti join aimed using (channel, campaign)

        )

        select
            *,
            recommendation = 'too_little_data' as is_not_judged

        from unioned

        order by
            list_position(['cut', 'scale', 'hold'], recommendation) nulls last,
            amount_at_stake desc nulls last,
            ad
        """,
        nothing="No ad has spend in a month old enough, so there is no money to move.",
    )
)
channels = report.ranked(
    channels, report.leading_measure(channels), last="is_not_judged"
)
display(report.channels_answer(channels, ads))

# %% tags=["picture"]
display(
    figures.card(
        channels,
        "channel",
        report.leading_measure(channels),
        "The channels whose leads buy most often.",
    )
)

# %%
display(
    report.table(
        ads,
        [
            "recommendation",
            "ad",
            "channel",
            "finding",
            "recommendation_chance",
            "shrunken_cost_per_sql",
            "peer_cost_per_sql",
            "amount_at_stake",
        ],
        "What to do with the money, ad by ad",
        muted="is_not_judged",
    )
)

# %% [markdown]
# ## Quality and cost, channel by channel
#
# Channels that most surely bring buyers come first. A line through a dot says how
# far the number may be off: where the lines of two channels lie apart, they surely
# differ. Greyed are leads of no known channel, and channels with fewer than 10 leads
# old enough to judge.

# %%
display(
    figures.intervals(
        channels,
        "channel",
        [
            "customer_rate",
            "mean_score_day_14",
            "sql_rate",
            "sql_purchase_rate",
            "shrunken_cost_per_sql",
        ],
        "Score, rates and likely cost per SQL of each channel.",
        muted="is_not_judged",
    )
)

# %% [markdown]
# ## Choose the month and who gets the credit
#
# Leads belong to the channel that brought them; what came of them is shared as the
# credit you choose says. Months too young for a number show a dash.

# %%
chosen = report.with_credit_names(
    marts.query(
        """
        select
            attribution_model as credit_model,
            coalesce(
                strftime(cohort_month, '%B %Y'), 'All months old enough'
            ) as chosen_month,
            *,
            sql_mature_leads < 10
                or channel in ('Unassigned', 'unattributed') as is_not_judged

        from marts.channel_quality

        where (leads > 0 or credited_sqls > 0 or spend > 0)
            and (
                cohort_month is null
                or cohort_month > (
                    select max(cohort_month) - interval '13 months'
                    from marts.channel_quality
                )
            )

        order by
            attribution_model <> 'origin',
            attribution_model,
            cohort_month desc nulls first,
            is_not_judged,
            sql_rate_lower desc nulls last,
            channel
        """,
        nothing="No lead has a channel yet.",
    ),
    "credit_model",
)
display(
    report.table(
        chosen,
        [
            "channel",
            "mean_score_day_14",
            "sql_rate",
            "sql_purchase_rate",
            "credited_sqls",
            "spend",
            "cost_per_sql",
            "cost_per_customer",
            "return_on_ad_spend",
        ],
        "Channels by month and credit",
        muted="is_not_judged",
        filters=["credit_model", "chosen_month"],
        bars=["mean_score_day_14", "sql_rate", "credited_sqls", "cost_per_sql"],
    )
)

# %%
counted = marts.query(
    """
    select attribution_model, sum(leads) as leads
    from marts.acquisition_months
    group by attribution_model
    """
)
people = marts.query("select count(*) as leads from marts.leads where not is_merged")
display(
    report.check(
        "every lead has exactly one channel, whichever way credit is given",
        sum(leads != people.only()["leads"] for leads in counted.column("leads")),
        of=len(counted),
        things="ways of giving credit",
    )
)

# %% [markdown]
# ## Is quality rising or falling?
#
# Leads by the month in which they were created. Hollow months are not judged: not all
# of their leads have had their time to become SQL, or fewer than 10 have.

# %%
cohorts = report.with_rates(
    marts.query(
        """
        select
            cohort_month,
            cast(sum(leads) as bigint) as leads,
            cast(sum(sql_mature_leads) as bigint) as sql_mature_leads,
            cast(sum(sqls) as bigint) as sqls,
            bool_or(not is_sql_mature)
                or sum(sql_mature_leads) < 10 as is_not_judged

        from marts.acquisition_months

        where attribution_model = 'origin'

        group by cohort_month
        having sum(leads) > 0
        order by cohort_month
        """,
        nothing="No month has leads yet.",
    ),
    "cohort_sql_rate",
    "sqls",
    "sql_mature_leads",
)
display(
    figures.monthly_rate(
        cohorts,
        "cohort_sql_rate",
        "is_not_judged",
        "Share of leads that became SQL, by the month in which they were created.",
    ),
    report.table(
        cohorts,
        ["cohort_month", "leads", "sqls", "cohort_sql_rate"],
        "Leads and SQLs by month of creation, all channels",
        muted="is_not_judged",
    ),
)

# %% [markdown]
# ## Can the spend still change?
#
# Platforms restate a day for weeks. What they last said counts; how far it moved says
# how much to trust the youngest days.

# %%
display(
    report.table(
        marts.query(
            "select * from marts.spend_restatements order by platform",
            nothing="No day of ad spend is past its provisional time yet.",
        ),
        [
            "platform",
            "latest_spend",
            "moved_share",
            "last_moved_after_days",
            "provisional_days",
        ],
        "How much platforms restate",
    )
)
