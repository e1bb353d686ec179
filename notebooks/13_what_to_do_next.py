# %% [markdown]
# # What to do next?

# %% tags=["parameters"]
database = "build/shop/leadscore.duckdb"

# %% tags=["answer"]
from IPython.display import display

from scoring import figures, report

marts = report.open_marts(database)
tactics = marts.query(
    """
    select
        regexp_extract(explanation, '.*[.] (.*)[.]$', 1) as tactic,
        channel as action_channel,
        actor,
        count(*) as actions

    from marts.next_best_actions

    where action <> 'none'

    group by all
    order by actions desc, tactic, action_channel
    """,
    nothing="Nothing is to be done for any lead now.",
)
totals = marts.query(
    """
    select
        count(*) as standing_leads,
        count(*) filter (where action <> 'none') as actions,
        count(*) filter (where actor = 'person') as personal_actions,
        count(*) filter (
            where action = 'none' and obstacle <> 'no_signal'
        ) as held_leads
    from marts.next_best_actions
    """
)
display(report.actions_answer(totals, tactics))

# %% tags=["picture"]
display(figures.card(tactics, "tactic", "actions", "Leads by what is to be done."))

# %% [markdown]
# ## By tactic
#
# Each lead has one next action: of what it did lately calls for and is allowed, what
# can be done within a day first. Rules and their order are `seeds/actions`.

# %%
display(
    figures.counts(
        marts.query(
            """
            select
                regexp_extract(explanation, '.*[.] (.*)[.]$', 1) as tactic,
                count(*) as actions

            from marts.next_best_actions

            where action <> 'none'

            group by all
            order by actions desc, tactic
            limit 12
            """,
            nothing="Nothing is to be done for any lead now.",
        ),
        "tactic",
        "actions",
        "Leads by what is to be done next.",
    ),
    report.table(
        tactics,
        ["tactic", "action_channel", "actor", "actions"],
        "What is to be done next, the most frequent first",
    ),
)

# %% [markdown]
# ## Leads to begin with
#
# Those whom a person should turn to come first, then the rest, each by its place in the
# list to work: probability to buy times value of the order, or the score where the card
# gives no probability. Moments are UTC: from the first until the second the lead may be
# spoken to; quiet hours where it lives are left out. A lead is known by its id only.

# %%
display(
    report.table(
        marts.query(
            """
            select
                actions.explanation,
                coalesce(actions.owner, 'automatic') || ', ' || actions.channel
                    as action_owner,
                priorities.predicted_order_value as next_order,
                strftime(actions.earliest_at, '%-d %b %H:%M')
                || ' to '
                || case
                    when cast(actions.latest_at as date)
                        = cast(actions.earliest_at as date)
                        then strftime(actions.latest_at, '%H:%M')
                    else strftime(actions.latest_at, '%-d %b %H:%M')
                end as open_span,
                substr(actions.lead_id, 1, 7) as lead

            from marts.next_best_actions as actions

            left join marts.lead_priorities as priorities
                on actions.lead_id = priorities.lead_id

            where actions.action <> 'none'

            order by
                actions.actor = 'person' desc,
                priorities.priority nulls last,
                actions.earliest_at,
                actions.lead_id
            limit 25
            """,
            nothing="Nothing is to be done for any lead now.",
        ),
        ["explanation", "action_owner", "open_span", "lead", "next_order"],
        "The 25 leads that are worth it most",
    )
)

# %% [markdown]
# ## Why nothing is done
#
# Something a lead did calls for an answer, and the first obstacle stands against it.
# Leads that nothing calls for are not counted here.

# %%
obstacles = marts.query(
    """
    select
        rtrim(split_part(explanation, 'Nothing is done: ', 2), '.') as obstacle,
        count(*) as held_leads

    from marts.next_best_actions

    where action = 'none' and obstacle <> 'no_signal'

    group by all
    order by held_leads desc, obstacle
    """,
    nothing="Nothing stands against anything that is called for.",
)
display(figures.counts(obstacles, "obstacle", "held_leads", "Leads by obstacle."))

# %% [markdown]
# ## Who has to wait
#
# Quiet hours, limits and agreed times put an action off; the rest may begin at once.

# %%
display(
    report.table(
        report.with_rates(
            marts.query(
                """
                select
                    channel as action_channel,
                    count(*) as actions,
                    count(*) filter (
                        where earliest_at > (
                            select cast(value as timestamp) from marts.run_settings
                            where setting = 'as_of'
                        )
                    ) as waiting_actions

                from marts.next_best_actions

                where action <> 'none'

                group by channel
                order by actions desc, channel
                """,
                nothing="Nothing is to be done for any lead now.",
            ),
            "waiting_rate",
            "waiting_actions",
            "actions",
        ),
        ["action_channel", "actions", "waiting_rate"],
        "Actions that cannot begin at once",
    )
)
timely = marts.query(
    """
    select
        count(*) as actions,
        count(*) filter (where not earliest_at < latest_at) as too_late
    from marts.next_best_actions
    where action <> 'none'
    """
).only()
display(
    report.check(
        "every action may begin before it must be over",
        timely["too_late"],
        of=timely["actions"],
        things="actions",
    )
)
