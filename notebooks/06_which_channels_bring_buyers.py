# %% [markdown]
# # Which channels bring buyers?

# %% tags=["parameters"]
database = "build/shop/leadscore.duckdb"

# %% tags=["answer"]
from IPython.display import display

from scoring import figures, report

marts = report.open_marts(database)
channels = report.with_rates(
    marts.query(
        """
        with

        buyers as (

            select
                channel,
                -- Where no purchase of anybody is recorded, nobody is known not to buy.
                case
                    when sum(sum(purchase_mature_sqls)) over () > 0 then sum(leads)
                end as purchase_mature_leads,
                sum(sql_buyers) as lead_buyers

            from marts.channel_quality_months

            where touch_model = 'first_touch'
                and is_sql_mature
                and is_purchase_mature

            group by channel

        )

        select
            channel_quality.*,
            coalesce(buyers.purchase_mature_leads, 0) as purchase_mature_leads,
            coalesce(buyers.lead_buyers, 0) as lead_buyers,
            channel_quality.sql_mature_leads < 10
                or channel_quality.channel = 'Unassigned' as is_not_judged

        from marts.channel_quality

        left join buyers using (channel)

        where channel_quality.touch_model = 'first_touch'
            and channel_quality.leads > 0

        order by channel_quality.channel
        """,
        nothing="No lead has a channel yet.",
    ),
    "buyer_rate",
    "lead_buyers",
    "purchase_mature_leads",
)
channels = report.ranked(
    channels, report.leading_measure(channels), last="is_not_judged"
)
display(report.channels_answer(channels))

# %% tags=["picture"]
display(
    figures.card(
        channels,
        "channel",
        report.leading_measure(channels),
        "The channels whose leads buy most often.",
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
            "buyer_rate",
            "mean_score_day_14",
            "sql_rate",
            "sql_purchase_rate",
            "cost_per_sql",
        ],
        "Score, rates and cost per SQL of each channel.",
        muted="is_not_judged",
    ),
    report.table(
        channels,
        [
            "channel",
            "leads",
            "mean_score_day_14",
            "sql_rate",
            "sql_purchase_rate",
            "buyer_rate",
            "spend",
            "cost_per_sql",
        ],
        "Channels by the first touch of each lead",
        muted="is_not_judged",
    ),
)

# %%
counted = marts.query(
    """
    select touch_model, cast(sum(leads) as bigint) as leads
    from marts.channel_quality
    group by touch_model
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
# ## Does it matter which touch gets the credit?
#
# A channel that is cheap on first touch and dear on last touch finds new people; the
# other way round, it makes leads of people that others found.

# %%
credit = marts.query(
    """
    with

    first_touch as (

        select * from marts.channel_quality where touch_model = 'first_touch'

    ),

    last_touch as (

        select * from marts.channel_quality where touch_model = 'last_touch'

    )

    select
        channel,
        first_touch.sqls as sqls_first_touch,
        last_touch.sqls as sqls_last_touch,
        first_touch.cost_per_sql as cost_per_sql_first_touch,
        last_touch.cost_per_sql as cost_per_sql_last_touch

    from first_touch

    full outer join last_touch using (channel)

    where first_touch.cost_per_sql is not null
        or last_touch.cost_per_sql is not null

    order by first_touch.cost_per_sql nulls last, channel
    """,
    nothing="No channel has both ad spend and an SQL, so there is no cost to compare.",
)
display(
    figures.pairs(
        credit,
        "channel",
        "cost_per_sql_last_touch",
        "cost_per_sql_first_touch",
        "Cost per SQL of each channel, by first and by last touch.",
    ),
    report.table(
        credit,
        [
            "channel",
            "sqls_first_touch",
            "cost_per_sql_first_touch",
            "sqls_last_touch",
            "cost_per_sql_last_touch",
        ],
        "SQLs and their cost, by first and by last touch",
    ),
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

        from marts.channel_quality_months

        where touch_model = 'first_touch'

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
