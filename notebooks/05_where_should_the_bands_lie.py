# %% [markdown]
# # Where should the bands lie?

# %% tags=["parameters"]
database = "build/shop/leadscore.duckdb"
quarter = ""

# %% tags=["answer"]
from IPython.display import display

from scoring import figures, report

marts = report.open_marts(database)
fit = report.read_fit(marts, quarter)
display(report.bands_answer(fit))

# %% tags=["picture"]
display(
    figures.card(
        report.curve_rows(fit, steps=(-5, 0, 5)),
        "cut",
        "cut_rate",
        "Share that buys at or above the cut for SQL, five points below and above it.",
    )
)

# %% [markdown]
# ## What would each cut give?
#
# A higher cut finds leads that buy more often, and misses more of the buyers. The
# dotted line is the cut for SQL on the card that was learnt last. Everything is counted
# on time that its points were not learnt from; shaded are 95 % intervals, for which
# leads are drawn anew with all their looks.

# %%
display(
    figures.trade_off(
        report.curve_rows(fit),
        fit.result["bands"]["sql"],
        "Share that buys, share of buyers reached and new leads a week, by cut.",
    )
)

# %% [markdown]
# ## Which cut does each aim want?
#
# Aims are given to the fit: a wanted conversion rate, a share of the buyers a week
# before they buy, what the team can take on in a week, or what a touch costs and a sale
# brings. Without one, bands stay as wide as they were.

# %%
display(
    report.table(
        report.cut_rows(fit),
        ["aim", "aim_cut"],
        "Cuts by aim, and the bands of the card",
    ),
    fit.is_of_this_run(),
)

# %% [markdown]
# ## What moves if the cut for SQL moves by five points?

# %%
steps = report.curve_rows(fit, steps=(-5, 0, 5))
rates = steps.column("cut_rate")
display(
    report.table(
        steps,
        ["cut", "cut_leads", "cut_share", "cut_rate", "cut_caught", "cut_weekly"],
        "The cut for SQL, five points below it and five above",
    ),
    report.check(
        "a higher cut finds leads that buy more often",
        sum(rate != wanted for rate, wanted in zip(rates, sorted(rates), strict=True)),
        of=len(rates),
        things="cuts",
    ),
)

# %% [markdown]
# ## How many leads come up into each band now?
#
# By the card in force, over the last four weeks: what the teams are used to.

# %%
entered = marts.query(
    """
    select
        band,
        band_number,
        count(*) / 4.0 as entered_weekly

    from marts.lead_band_history

    where entry_direction = 'up'
        and valid_from > ? - interval 28 day
        and valid_from <= ?

    group by band, band_number
    order by band_number desc
    """,
    [marts.as_of, marts.as_of],
    nothing="No lead came up into a band in the last four weeks.",
)
display(
    report.table(
        report.with_band_names(entered),
        ["band", "entered_weekly"],
        "Leads that came up into each band, a week",
    )
)
