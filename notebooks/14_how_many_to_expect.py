# %% [markdown]
# # How many to expect?

# %% tags=["parameters"]
database = "build/shop/leadscore.duckdb"

# %% tags=["answer"]
from IPython.display import display

from scoring import figures, report

marts = report.open_marts(database)
YOUNG = "The shop is too young: four weeks are needed that tell how leads become SQL."
queues = marts.query(
    """
    select
        *,
        verdict as capacity_verdict,
        capacity is not null as has_capacity,
        (select count(*) from marts.queue_capacities) as capacity_weeks,
        -- Each part is rounded to millionths by itself.
        abs(expected_of_open + expected_of_coming - expected_sqls) < 0.00001
            as is_equal,
        strftime(begins_at, '%-d %b') as week,
        lower_sqls as expected_sqls_lower,
        upper_sqls as expected_sqls_upper,
        expected_sqls / nullif(capacity, 0) as queue_load,
        lower_sqls / nullif(capacity, 0) as queue_load_lower,
        upper_sqls / nullif(capacity, 0) as queue_load_upper

    from marts.sql_forecast

    order by week_ahead, queue
    """,
    nothing=YOUNG,
)
earlier = report.with_rates(
    marts.query(
        """
        select
            week_ahead,
            count(*) as forecasts,
            count(*) filter (where is_covered) as covered,
            avg(expected_sqls) as mean_expected,
            avg(sqls) as mean_sqls,
            sum(expected_sqls) / nullif(sum(sqls), 0) - 1 as bias

        from marts.sql_forecast_backtest

        where sqls is not null

        group by week_ahead
        order by week_ahead
        """,
        nothing="No week is over that was foretold.",
    ),
    "covered_rate",
    "covered",
    "forecasts",
)
display(report.forecast_answer(queues, earlier))

# %% tags=["picture"]
weeks = queues.equal("queue", "(all)")
display(figures.card(weeks, "week", "expected_sqls", "SQLs to expect, by week."))

# %% [markdown]
# ## What came, and what is to come
#
# The line is what came. Pale is what would have been foretold a week before, with
# nothing known later, and at the end the weeks to come: 95 in 100 weeks should lie
# within.

# %%
tested = marts.query(
    """
    select *, strftime(begins_at, '%-d %b') as week
    from marts.sql_forecast_backtest
    where weeks_back = 0 or week_ahead = 1
    order by begins_at
    """,
    nothing=YOUNG,
)
display(figures.foretold(tested, "SQLs by week, over what was and is foretold."))
display(
    report.table(
        weeks,
        ["week", "expected_sqls", "expected_of_open", "expected_of_coming"],
        "SQLs to expect in each week that begins on the day",
    )
)
display(
    report.check(
        "leads there are + leads to come = SQLs to expect",
        sum(not is_equal for is_equal in queues.column("is_equal")),
        of=len(queues),
        things="weeks of a queue",
    )
)

# %% [markdown]
# ## Can the team take them?
#
# SQLs go to queues as those who score as SQL are routed now; messages take the rest.
# Capacity is what the owners of a queue can take in a week, less the days on which they
# are away. Requests of leads that are no SQLs take capacity too and are not in here.

# %%
people = report.with_queue_words(
    queues.where("has_capacity", nothing=report.why_no_queue(queues))
)
coming = people.equal("week_ahead", 1)
display(
    figures.intervals(
        coming, "queue", ["queue_load"], "SQLs of next week for each lead of capacity."
    ),
    report.table(
        people,
        ["queue", "capacity_verdict", "expected_sqls", "capacity", "queue_load"],
        "SQLs to expect in each queue of persons beside what it can take",
        filters=["week"],
    ),
)

# %% [markdown]
# ## How good earlier forecasts were
#
# The same forecast, made at each of the last 26 weeks with what was known then, beside
# what came. Neighbouring forecasts share weeks, so intervals of the share are rather
# too short.

# %%
display(
    report.table(
        earlier,
        ["week_ahead", "forecasts", "mean_expected", "mean_sqls", "bias"]
        + ["covered_rate"],
        "Forecasts by how far ahead they looked",
    )
)
