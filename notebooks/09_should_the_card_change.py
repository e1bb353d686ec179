# %% [markdown]
# # Should the card change?

# %% tags=["parameters"]
database = "build/shop/leadscore.duckdb"
quarter = ""

# %% tags=["answer"]
from IPython.display import display

from scoring import figures, report

marts = report.open_marts(database)
fit = report.read_fit(marts, quarter)
display(report.change_answer(fit))

# %% tags=["picture"]
display(
    figures.card(
        report.line_rows(fit),
        "line_reason",
        "line_points",
        "The strongest lines of the card that was learnt.",
    )
)

# %% [markdown]
# ## What was learnt?
#
# Each line is a behaviour and its whole points, with one standard error to either side:
# about two in three lines would come within it if the same were learnt again. A score
# is the sum of the lines that a lead shows.

# %%
lines = report.line_rows(fit)
display(
    figures.points(lines, "The points of each line of the card."),
    report.table(
        lines,
        ["line_reason", "line_points", "line_leads", "line_buyers"],
        "The card, and how many looks each line was learnt from",
    ),
    fit.is_of_this_run(),
)

# %% [markdown]
# ## Do the chances of both cards come true?
#
# Both are tested on the same later time, which neither was learnt from. Each dot is a
# group of looks of which about as many purchases are expected; on the line, as many buy
# as the score says. A hollow dot at the foot means that nobody bought.

# %%
display(
    figures.reliability(
        report.reliability_rows(fit),
        "Chance that each card gave, against the share that bought.",
    ),
    report.table(
        report.quality_rows(fit),
        ["card", "card_looks", "looks_bought", "log_loss", "auc"]
        + ["brier", "ece", "bought_per_expected"],
        "Both cards on later time",
    ),
)

# %% [markdown]
# ## For whom is the new card better?
#
# Looks are compared one by one, and leads are drawn, not looks. Below 0 the new card
# was less surprised by what came.

# %%
display(
    report.table(
        report.segment_rows(fit),
        ["segment", "card_looks", "looks_bought", "loss_difference"],
        "New card less old, overall and by channel, type and acquaintance",
    )
)

# %% [markdown]
# ## May it be promoted?
#
# A gate that fails stops a promotion, unless somebody overrides it aloud and says why.

# %%
gates = report.gate_rows(fit)
display(
    report.table(gates, ["gate", "gate_result", "gate_found"], "Gates"),
    report.check(
        "the card passes every gate",
        sum(result == "failed" for result in gates.column("gate_result")),
        of=len(gates),
        things="gates",
    ),
)

# %% [markdown]
# ## Who would change band?
#
# Leads of today by the band they have and the one they would have. Which leads they are
# is in the file that `leadscore compare` writes.

# %%
moved = report.move_rows(fit)
standing = marts.query(
    """
    select count(*) as leads
    from marts.lead_scores
    """,
    nothing="No lead has a score yet.",
).only()["leads"]
told = sum(moved.total(name) for name in ("to_cold", "to_warm", "to_mql", "to_sql"))
display(
    report.table(
        moved,
        ["band_now", "to_cold", "to_warm", "to_mql", "to_sql"],
        "Leads of today by band now and by the new card",
    ),
    report.check(
        "every lead that has a score is in the table",
        abs(told - standing),
        of=standing,
        things="leads",
    ),
)
