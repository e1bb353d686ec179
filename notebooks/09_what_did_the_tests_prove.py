# %% [markdown]
# # What did the tests prove?

# %% tags=["parameters"]
database = "build/shop/leadscore.duckdb"

# %% tags=["answer"]
from IPython.display import display

from scoring import figures, report

marts = report.open_marts(database)
tests = report.with_readings(
    marts.query(
        "select * from marts.experiment_results",
        nothing="No unit was assigned to a variant of a test yet.",
    ),
    marts.as_of,
)
display(report.experiments_answer(tests))

# %% tags=["picture"]
display(
    figures.card(
        tests, "test", "lift", "How many more percent act with each treatment."
    )
)

# %% [markdown]
# ## Each test: does it work, and does it pay?
#
# Right of 0 means that more people act, or more money is earned, than without the
# treatment. A line that crosses 0 leaves that open. A treatment can lift and lose
# money. Greyed tests cannot be read.

# %%
display(
    figures.intervals(
        tests,
        "test",
        ["lift", "profit_per_thousand"],
        "Lift and profit of each test with their intervals.",
        muted="is_not_judged",
    ),
    report.table(
        tests,
        ["test", "verdict", "advice", "lift", "profit_per_thousand", "net_profit"],
        "Tests and their verdicts",
        muted="is_not_judged",
    ),
)

# %% [markdown]
# ## Can the lots be trusted?
#
# Who is treated was drawn by lot. Where more or fewer came than the lot should give,
# somebody was lost on the way, and nobody knows whom.

# %%
display(
    report.check(
        "as many units came as were to come",
        sum(tests.column("is_split_broken")),
        of=sum(chance is not None for chance in tests.column("split_chance")),
        things="tests with a plan",
    ),
    report.table(
        tests,
        [
            "test",
            "planned_split",
            "seen_split",
            "split_chance",
            "two_variant_units",
            "had_outcome_units",
            "waiting_units",
            "exposed_units",
        ],
        "The split, and who is kept out",
    ),
)

# %% [markdown]
# ## How sure is each lift?
#
# The lift, the same with the score before the lot taken out, and the same for somebody
# who looks every day. A test that is not over is judged by the last.

# %%
rates = report.with_rates(
    report.with_rates(
        tests.where("is_readable", nothing="No test can be read yet."),
        "treated_rate",
        "treated_conversions",
        "treated_units",
    ),
    "control_rate",
    "control_conversions",
    "control_units",
)
display(
    figures.intervals(
        rates,
        "test",
        ["lift_once", "lift_adjusted", "lift_anytime"],
        "The lift of each test, read in three ways.",
    ),
    report.table(
        rates,
        [
            "test",
            "reading",
            "treated_rate",
            "control_rate",
            "relative_lift",
            "variance_saved",
            "least_lift",
        ],
        "Rates of both arms, and what the test could find at all",
    ),
)

# %% [markdown]
# ## Tests by region
#
# Where whole regions got the treatment, each region is one number: how its weeks
# changed.

# %%
regions = report.with_region_readings(
    marts.query(
        """
        select * from marts.experiment_region_weeks
        order by experiment_id, region, week
        """,
        nothing="No test by region is set down in seeds/experiments.",
    )
)
display(
    report.table(
        regions,
        ["test", "regions", "region_change", "region_chance", "region_placebo"],
        "Tests by region, by difference in differences",
    )
)
