# %% [markdown]
# # Do the feeds arrive?

# %% tags=["parameters"]
database = "build/shop/leadscore.duckdb"

# %% tags=["answer"]
from IPython.display import display

from scoring import figures, report

marts = report.open_marts(database)
feeds = report.with_rates(
    marts.query(
        """
        select distinct
            destination || ' ' || feed as feed_name,
            leaving_rows,
            feed_rows
        from marts.feed_holds
        order by feed_name
        """,
        nothing="No destination is to be told of anything yet.",
    ),
    "leaving_rate",
    "leaving_rows",
    "feed_rows",
)
deliveries = report.read_deliveries(marts)
display(report.feeds_answer(feeds, deliveries))

# %% tags=["picture"]
display(
    figures.card(feeds, "feed_name", "leaving_rate", "Share of rows that may leave.")
)

# %% [markdown]
# ## What may leave

# %%
display(
    figures.intervals(
        feeds,
        "feed_name",
        ["leaving_rate"],
        "Share of the rows of each feed that may leave.",
    )
)

# %% [markdown]
# ## What is held back, and why
#
# Consent that was not given is no fault. What is greyed needs nobody: time, consent or
# a setting decides. The rest stands first, as work for whoever keeps the forms, tags
# and rates.

# %%
held = report.with_reason_words(
    marts.query(
        """
        select
            destination || ' ' || feed as feed_name,
            held_back as reason,
            held_rows,
            alert_kind is null as needs_nobody
        from marts.feed_holds
        where held_back <> 'leaves'
        order by needs_nobody, feed_name, held_rows desc, held_back
        """,
        nothing="Nothing is held back.",
    )
)
sums = marts.query(
    """
    select count(*) filter (where held <> total) as odd, count(*) as feeds
    from (
        select sum(held_rows) as held, max(feed_rows) as total
        from marts.feed_holds
        group by destination, feed
    ) as summed
    """
).only()
display(
    report.check(
        "what leaves and what is held back add up to the feed",
        sums["odd"],
        of=sums["feeds"],
        things="feeds",
    )
)
display(
    report.table(
        held,
        ["feed_name", "reason", "held_rows"],
        "Rows that may not leave",
        muted="needs_nobody",
    )
)

# %% [markdown]
# ## What destinations have
#
# By the record that `leadscore sync` keeps beside the database. Pending rows were sent
# without an answer, or wait for the next sync.

# %%
display(
    report.table(
        deliveries,
        ["feed_name", "told_as_of", "accepted_rows", "pending_rows", "rejected_rows"],
        "Deliveries on record",
    ),
    report.table(
        report.read_refusals(marts),
        ["feed_name", "refusal", "rejected_rows"],
        "What was refused, in the words of the destination; the next sync tries again",
    ),
)

# %% [markdown]
# ## By what can leads be matched?

# %%
keys = report.with_rates(
    marts.query(
        """
        with

        known as (

            select lead_id from marts.lead_permissions

        ),

        keyed as (

            select lead_id, kind as match_kind
            from marts.lead_match_keys
            where kind <> 'record'
            union
            select lead_id, 'ad click' as match_kind from marts.lead_click_ids
            union
            select
                lead_id,
                case kind when 'browser' then 'Meta browser' else 'Meta form' end
                    as match_kind
            from marts.lead_platform_ids

        )

        select
            keyed.match_kind,
            count(distinct keyed.lead_id) as keyed_leads,
            (select count(*) from known) as known_leads

        from keyed

        inner join known using (lead_id)

        group by keyed.match_kind
        order by keyed_leads desc, keyed.match_kind
        """,
        nothing="No lead has a key that a destination could know it by.",
    ),
    "key_rate",
    "keyed_leads",
    "known_leads",
)
display(
    figures.intervals(keys, "match_kind", ["key_rate"], "Share of leads with each key.")
)

# %% [markdown]
# ## What have leads agreed to?
#
# Silence means no.

# %%
display(
    report.table(
        report.with_rates(
            marts.query(
                """
                with

                answers as (

                    select 'data for ad platforms' as purpose, ad_user_data as answer
                    from marts.lead_permissions
                    union all
                    select 'personal advertising' as purpose, ad_personalization
                    from marts.lead_permissions
                    union all
                    select 'e-mail' as purpose, email_consent
                    from marts.lead_permissions
                    union all
                    select 'profiling' as purpose, profiling_consent
                    from marts.lead_permissions

                )

                select
                    purpose,
                    count(*) as known_leads,
                    count(*) filter (where answer = 'granted') as granted_leads,
                    count(*) filter (where answer = 'denied') as denied_leads
                from answers
                group by purpose
                order by purpose
                """,
                nothing="No lead stands.",
            ),
            "granted_rate",
            "granted_leads",
            "known_leads",
        ),
        ["purpose", "granted_rate", "granted_leads", "denied_leads"],
        "Consents of leads",
    )
)
