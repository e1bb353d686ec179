# %% [markdown]
# # Is the data whole?

# %% tags=["parameters"]
database = "build/shop/leadscore.duckdb"

# %% tags=["answer"]
from IPython.display import display

from scoring import figures, report

marts = report.open_marts(database)
tables = marts.query(
    """
    select
        table_name,
        cast(sum(rows_in) as bigint) as rows_in,
        cast(sum(accepted) as bigint) as accepted,
        cast(sum(exact_duplicates) as bigint) as exact_duplicates,
        cast(sum(quarantined) as bigint) as quarantined,
        cast(
            sum(rows_in - accepted - exact_duplicates - quarantined) as bigint
        ) as unaccounted,
        sum(exact_duplicates + quarantined) / nullif(sum(rows_in), 0)
            as not_accepted_rate,
        count(distinct source_file) as files

    from marts.ingest_reconciliation

    group by table_name
    having sum(rows_in) > 0
    order by rows_in desc, table_name
    """,
    nothing="No rows came in.",
)
display(report.completeness_answer(tables))

# %% tags=["picture"]
display(
    figures.card(
        tables,
        "table_name",
        "rows_in",
        "Rows in of the largest tables.",
    )
)

# %% [markdown]
# ## Every row ends in exactly one place
#
# A row that comes in is accepted, or dropped as an exact copy, or set aside with a
# reason. Nothing else can happen to it.

# %%
display(
    report.table(
        tables,
        [
            "table_name",
            "rows_in",
            "accepted",
            "exact_duplicates",
            "quarantined",
            "unaccounted",
        ],
        "What became of the rows of each table",
    ),
    report.check(
        "rows in = accepted + duplicates + set aside",
        sum(value != 0 for value in tables.column("unaccounted")),
        of=len(tables),
        things="tables",
    ),
)

# %%
display(
    figures.losses(
        tables.where("not_accepted_rate", nothing="Every row was accepted."),
        "Share of rows per table that were duplicates or were set aside.",
    )
)

# %% [markdown]
# ## Why rows were set aside
#
# They stay in the quarantine and count nowhere. A reason that grows from one report to
# the next is worth a word with whoever sends the file.

# %%
set_aside = report.with_reason_words(
    marts.query(
        """
        select
            table_name,
            reason,
            count(*) as rows_of_reason

        from marts.quarantined_rows

        group by table_name, reason
        order by rows_of_reason desc, table_name, reason
        limit 12
        """,
        nothing="No row was set aside.",
    )
)
display(
    figures.counts(
        set_aside,
        "reason",
        "rows_of_reason",
        "Rows set aside, by reason.",
    ),
    report.table(
        set_aside,
        ["reason", "table_name", "rows_of_reason"],
        "The most frequent reasons",
    ),
)

# %%
listed = marts.query("select count(*) as listed from marts.quarantined_rows")
display(
    report.check(
        "each row counted as set aside is listed with its reason",
        abs(tables.total("quarantined") - listed.only()["listed"]),
        of=tables.total("quarantined"),
        things="rows set aside",
    )
)

# %% [markdown]
# ## What was accepted with a remark
#
# These rows stay in the data. What machines and staff did is kept as well, and moves no
# score.

# %%
remarks = report.with_reason_words(
    marts.query(
        """
        select
            table_name,
            flag as reason,
            cast(sum(accepted_rows) as bigint) as rows_of_reason

        from marts.flagged_rows

        group by table_name, flag
        order by rows_of_reason desc, table_name, flag
        """,
        nothing="There is nothing to remark on any accepted row.",
    )
)
display(
    figures.counts(
        remarks,
        "reason",
        "rows_of_reason",
        "Accepted rows with a remark.",
    ),
    report.table(
        remarks,
        ["reason", "table_name", "rows_of_reason"],
        "Remarks on accepted rows",
    ),
)

# %% [markdown]
# ## Which months have data
#
# One line per kind of record; darker months have more of it than the others of their
# line. A white month in the middle of a line is a gap to ask about.

# %%
months = marts.query(
    """
    with

    records as (

        select 'Leads created' as records, 1 as place, created_at as recorded_at
        from marts.leads

        union all

        select 'Touch: ' || touch_type, 2, touched_at
        from marts.touchpoints

        union all

        select
            'Outcome: '
            || replace(replace(replace(outcome, '_', ' '), 'sql', 'SQL'), 'mql', 'MQL'),
            3,
            occurred_at
        from marts.outcomes

    )

    select
        records,
        cast(date_trunc('month', recorded_at) as date) as month,
        count(*) as rows

    from records

    group by records, place, month
    order by place, records, month
    """,
    nothing="No lead, touch or outcome is dated.",
)
display(figures.coverage(months, "Records per month, by kind."))

# %% [markdown]
# ## How late we learn of things
#
# A score uses only what was known at its moment. What arrives late counts from when it
# arrived, so the past does not change.

# %%
lateness = report.with_rates(
    report.with_rates(
        marts.query(
            """
        select
            touch_type,
            count(*) as touchpoints,
            count(*) filter (where known_at >= touched_at + interval 1 hour)
                as hour_late,
            count(*) filter (where known_at >= touched_at + interval 1 day) as late

        from marts.touchpoints

        group by touch_type
        order by touchpoints desc, touch_type
        """,
            nothing="There are no touches.",
        ),
        "hour_late_rate",
        "hour_late",
        "touchpoints",
    ),
    "late_rate",
    "late",
    "touchpoints",
)
early = marts.query(
    """
    select count(*) filter (where known_at < touched_at) as early
    from marts.touchpoints
    """
)
display(
    report.table(
        lateness,
        ["touch_type", "touchpoints", "hour_late_rate", "late_rate"],
        "Touches that were known late",
    ),
    report.check(
        "nothing is known before it happened",
        early.only()["early"],
        of=lateness.total("touchpoints"),
        things="touches",
    ),
)
