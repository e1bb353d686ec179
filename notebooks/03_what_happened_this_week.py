# %% [markdown]
# # What happened this week?

# %% tags=["parameters"]
database = "build/shop/leadscore.duckdb"

# %% tags=["answer"]
from IPython.display import display

from scoring import figures, report

marts = report.open_marts(database)
sources = marts.query(
    """
    select
        first_touch_channel as channel,
        count(*) filter (where created_at > $1 - interval 7 day) as new_leads,
        count(*) filter (where created_at <= $1 - interval 7 day) as new_leads_before
    from marts.leads
    where created_at > $1 - interval 14 day and created_at <= $1
    group by first_touch_channel
    order by new_leads desc, new_leads_before desc, channel
    """,
    [marts.as_of],
    nothing="No lead was new in the last two weeks.",
)
alerts = marts.query(
    """
    select
        kind,
        severity,
        subject,
        affected,
        unit,
        began_at,
        words,
        severity <> 'urgent' as is_look
    from marts.alerts
    order by severity <> 'urgent', kind_number, affected desc nulls last, subject
    """,
    nothing="Nothing needs a person now.",
)
stuck = marts.query(
    """
    select kind, queue, owner, count(*) as stuck_leads, min(waits_since) as began_at
    from marts.stuck_leads
    group by all
    order by kind, stuck_leads desc, queue, owner
    """,
    nothing="Nobody is stuck, and nobody lacks an owner.",
)
display(report.week_answer(alerts, stuck, sources))

# %% tags=["picture"]
display(figures.card(sources, "channel", "new_leads", "New leads by channel."))

# %% [markdown]
# ## What needs a person now
#
# The pressing first; greyed is what can wait until later in the week.

# %%
kinds = marts.query(
    """
    select kind, count(*) as alerts
    from marts.alerts
    group by kind, kind_number
    order by kind_number
    """,
    nothing="Nothing needs a person now.",
)
display(
    figures.counts(
        report.with_alert_words(kinds), "kind", "alerts", "Alerts by what is wrong."
    ),
    report.table(
        report.with_alert_words(alerts),
        ["kind", "subject", "words", "affected", "began_at"],
        "What is wrong now, and what to do",
        muted="is_look",
    ),
)

# %% [markdown]
# ## New leads by channel
#
# The seven days up to the moment of the run, against the seven before. A merged person
# counts with the lead that was there first.

# %%
display(
    figures.pairs(
        sources,
        "channel",
        "new_leads_before",
        "new_leads",
        "New leads by channel of the first touch, this week and the week before.",
    )
)

# %% [markdown]
# ## Who moved

# %%
stages = marts.query(
    """
    select
        stage,
        count(*) filter (where valid_from > $1 - interval 7 day) as moves,
        count(*) filter (where valid_from <= $1 - interval 7 day) as moves_before
    from marts.lead_stage_history
    where
        stage <> 'new'
        and valid_from > $1 - interval 14 day
        and valid_from <= $1
    group by stage
    order by moves desc, moves_before desc, stage
    """,
    [marts.as_of],
    nothing="No lead changed its stage in the last two weeks.",
)
display(
    figures.pairs(
        stages,
        "stage",
        "moves_before",
        "moves",
        "Leads that entered each stage, this week and the week before.",
    )
)

# %% [markdown]
# ## What sales said, and why
#
# The latest decision on each lead. What is sent back goes to nurture and feeds the next
# fit.

# %%
display(
    report.table(
        marts.query(
            """
            select
                qualification_result,
                coalesce(reason_code, 'no reason given') as decision_reason,
                count(*) as decisions
            from marts.leads
            where decided_at > $1 - interval 7 day and decided_at <= $1
            group by all
            order by qualification_result, decisions desc, decision_reason
            """,
            [marts.as_of],
            nothing="Sales decided on nobody this week.",
        ),
        ["qualification_result", "decision_reason", "decisions"],
        "Decisions of the week",
        bars=["decisions"],
    ),
    report.table(
        marts.query(
            """
            select
                objection,
                sum(leads) as objecting_leads,
                sum(later_buyers) as later_buyers
            from marts.objections
            where stated_month >= date_trunc('month', $1 - interval 7 day)
            group by objection
            order by objecting_leads desc, objection
            """,
            [marts.as_of],
            nothing="Nobody has stated an objection this month.",
        ),
        ["objection", "objecting_leads", "later_buyers"],
        "Objections since the beginning of the month in which the week began",
        bars=["objecting_leads"],
    ),
)

# %% [markdown]
# ## Which objections rise
#
# The six that were stated most in a year, each on a scale of its own. A month that is
# not over is hollow. One rises or falls where the interval of the last whole month lies
# apart from that of the three months before, and there were 20 objections or more; any
# other difference may be chance.

# %%
objections = report.with_rates(
    marts.query(
        """
        with

        stated as (

            select
                stated_month as month,
                objection,
                cast(sum(leads) as bigint) as objecting_leads,
                cast(sum(sum(leads)) over (partition by stated_month) as bigint)
                    as month_objections
            from marts.objections
            where stated_month >= date_trunc('month', $1 - interval 12 month)
            group by stated_month, objection

        ),

        kinds as (

            select
                objection,
                sum(objecting_leads) as year_leads
            from stated
            group by objection
            order by year_leads desc, objection
            limit 6

        )

        select
            cast(months.began as date) as month,
            kinds.objection,
            coalesce(stated.objecting_leads, 0) as objecting_leads,
            coalesce(
                max(stated.month_objections) over (partition by months.began), 0
            ) as month_objections,
            months.began + interval 1 month > $1 as is_running

        from range(date_trunc('month', $1 - interval 12 month), $1, interval 1 month)
            as months (began)

        cross join kinds

        left join stated
            on months.began = stated.month and kinds.objection = stated.objection

        order by kinds.year_leads desc, kinds.objection, months.began
        """,
        [marts.as_of],
        nothing="Nobody has stated an objection in a year.",
    ),
    "objection_share",
    "objecting_leads",
    "month_objections",
)
display(
    figures.moves(
        report.with_moves(
            objections, "objection", "objecting_leads", "month_objections"
        ),
        "objection",
        "objection_share",
        "Share of each objection among those of the month.",
    )
)

# %% [markdown]
# ## Who is stuck

# %%
untold = marts.query(
    """
    select count(*) filter (where alerts.kind is null) as untold, count(*) as stuck
    from marts.stuck_leads as leads
    left join marts.alerts as alerts
        on leads.kind = alerts.kind and leads.queue = alerts.subject
    """
).only()
display(
    report.check(
        "every stuck lead is in an alert",
        untold["untold"],
        of=untold["stuck"],
        things="stuck leads",
    )
)
display(
    report.table(
        report.with_alert_words(stuck),
        ["kind", "queue", "owner", "stuck_leads", "began_at"],
        "Leads without progress or owner, by who should have them",
    )
)

# %% [markdown]
# ## Was everybody answered in time?
#
# Requests whose time to answer ended in the week. What was bought before needs no
# answer and does not count.

# %%
display(
    report.table(
        report.with_rates(
            marts.query(
                """
                select
                    target_id,
                    count(*) as due_requests,
                    count(*) filter (where status = 'met') as met_requests,
                    count(*) filter (
                        where status = 'missed' and first_attempt_at is null
                    ) as unanswered_requests
                from marts.response_times
                where
                    status in ('met', 'missed')
                    and due_at > $1 - interval 7 day
                    and due_at <= $1
                group by target_id
                order by due_requests desc, target_id
                """,
                [marts.as_of],
                nothing="No request was due this week.",
            ),
            "met_rate",
            "met_requests",
            "due_requests",
        ),
        ["target_id", "due_requests", "met_rate", "unanswered_requests"],
        "Answers due in the week, by target",
    )
)
