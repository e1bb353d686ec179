# %% [markdown]
# # Did nurture hurry anyone?

# %% tags=["parameters"]
database = "build/shop/leadscore.duckdb"

# %% tags=["answer"]
from IPython.display import display

from scoring import figures, report

marts = report.open_marts(database)
nurture = report.nurture(marts)
display(nurture.answer())

# %% tags=["picture"]
flows = nurture.rows("flow")
display(figures.card(flows, "touch", "days_gained", "Days gained by flow."))

# %% [markdown]
# ## Days gained, flow by flow
#
# Right of 0, leads become SQL sooner. Where the line through a dot crosses 0, no
# difference can be told. The colour says how it is known: only a hold-out, in which
# some leads at random get nothing, proves a cause. A flow that goes out so long after a
# signal, such as a cart that was left, is compared among those who gave it; where
# nearly all of them get it, nobody is left to compare with.

# %%
display(
    figures.by_evidence(
        flows, "touch", "days_gained", "Days gained by flow, by kind of evidence."
    ),
    report.table(
        flows,
        [
            *("touch", "awaited_signal", "difference", "evidence"),
            *("days_gained", "hazard_ratio"),
        ],
        "Flows, the surest to bring SQL sooner first",
        muted="is_not_judged",
    ),
)

# %% [markdown]
# ## Can the comparison be trusted?
#
# A message that never arrived can speed nobody up, and comparing alike leads cannot
# find more than a hold-out proves. Where either seems so, those who are written to
# differ in ways that the data does not show.

# %%
display(*nurture.checks())
display(
    report.table(
        nurture.rows("flow", "undelivered"),
        ["touch", "caused_days", "adjusted_days", "adjusted_over_caused", "e_value"],
        "What hold-outs prove beside what comparing finds; last what never arrived",
    )
)

# %% [markdown]
# ## Who was there
#
# Points credited to messages count whoever wrote before a score rose, also where it
# would have risen anyway. Nothing here is ranked by them.

# %%
display(
    report.table(
        flows,
        ["touch", "difference", "messages", "credited_points"],
        "Points credited to flows, in the order of the days gained",
    )
)
channels = nurture.marts.query(
    """
    select
        acquisition_channel,
        -- Points are rounded to millionths, each sum by itself.
        abs(
            sum(credited_points) filter (where touch_kind = 'flow')
            - sum(credited_points) filter (where touch_kind = 'step')
        ) < 0.001 as is_equal
    from marts.nurture_credits
    where touch_kind in ('flow', 'step')
    group by acquisition_channel
    order by acquisition_channel
    """
)
display(
    report.check(
        "points of flows = points of their messages",
        sum(not is_equal for is_equal in channels.column("is_equal")),
        of=len(channels),
        things="channels",
    )
)

# %% [markdown]
# ## Campaigns, contents and messages of a flow
#
# Of many that change nothing, one in 40 seems to bring SQL sooner by chance: take a
# single campaign at the top as a hint. Those with too few SQL entries are left out.

# %%
for kind, caption in (
    ("step", "Messages of each flow"),
    ("content", "Pieces of content"),
    ("campaign", "Campaigns"),
):
    display(
        report.table(
            nurture.rows(kind),
            ["touch", "difference", "evidence", "days_gained", "hazard_ratio"],
            caption,
            muted="is_not_judged",
        )
    )

# %% [markdown]
# ## Flows by the channel that brought the leads
#
# Channels with too few SQL entries to compare are left out.

# %%
display(
    report.table(
        nurture.rows("flow", by_channel=True),
        ["touch", "acquisition_channel", "difference", "evidence", "days_gained"],
        "Flows among the leads of one channel",
    )
)
