# %% [markdown]
# # Are the links tagged?

# %% tags=["parameters"]
database = "build/shop/leadscore.duckdb"

# %% tags=["answer"]
from IPython.display import display

from scoring import figures, report

marts = report.open_marts(database)
findings = report.with_finding_words(
    marts.query(
        """
        select
            finding as tag_finding,
            sum(visits) as visits,
            count(*) as combinations,
            sum(spend_amount) as spend
        from marts.utm_audit
        group by finding, finding_number
        order by finding_number
        """,
        nothing="Every tag of the last quarter is as it should be.",
    )
)
visits = marts.query(
    """
    select count(*) as visits
    from marts.touchpoints
    where
        touch_type = 'visit'
        and touched_at > $1 - interval 91 day
        and touched_at <= $1
    """,
    [marts.as_of],
)
display(report.links_answer(findings, visits))

# %% tags=["picture"]
display(
    figures.card(
        findings, "tag_finding", "visits", "Visits by what is wrong with them."
    )
)

# %% [markdown]
# ## What is wrong, by visits

# %%
display(
    figures.counts(
        findings,
        "tag_finding",
        "visits",
        "Visits of the last quarter by what is wrong.",
    )
)

# %% [markdown]
# ## What to write instead
#
# The findings that make most numbers wrong come first, and of each the most visited.
# Numbers of the past do not change by a new tag: it counts from the next click on.

# %%
rows = report.with_finding_words(
    marts.query(
        """
        select
            finding as tag_finding,
            channel,
            source,
            medium,
            campaign,
            suggested,
            visits
        from marts.utm_audit
        where visits > 0
        order by finding_number, visits desc, channel, source, medium, campaign
        limit 60
        """,
        nothing="No link of the last quarter has a fault.",
    )
)
counted = marts.query(
    """
    select
        count(*) as combinations,
        count(*) filter (where (suggested is null) = (finding like '%spelling')) as odd
    from marts.utm_audit
    """
).only()
display(
    report.check(
        "whoever is misspelt is told what to write",
        counted["odd"],
        of=counted["combinations"],
        things="findings",
    )
)
display(
    report.table(
        rows,
        ["tag_finding", "channel", "source", "medium", "campaign"]
        + ["suggested", "visits"],
        "Values of links, and what is wrong with them",
    )
)

# %% [markdown]
# ## What to do about each

# %%
display(
    report.table(
        report.with_finding_words(
            marts.query(
                """
                select distinct finding as tag_finding, words, finding_number
                from marts.utm_audit
                order by finding_number
                """,
                nothing="There is nothing to do.",
            )
        ),
        ["tag_finding", "words"],
        "Remedies",
    )
)

# %% [markdown]
# ## Money without a visit, and the other way round

# %%
display(
    report.table(
        marts.query(
            """
            select channel, campaign, spend_amount as spend
            from marts.utm_audit
            where finding = 'spend_without_visits'
            order by spend desc, campaign
            """,
            nothing="Every campaign with spend has visits that carry its name.",
        ),
        ["channel", "campaign", "spend"],
        "Campaigns with spend and no tagged visit",
    )
)

# %% [markdown]
# ## Which values fell to which channel

# %%
display(
    report.table(
        report.with_rates(
            marts.query(
                """
                select
                    channel,
                    source,
                    medium,
                    count(*) as visits,
                    sum(count(*)) over () as all_visits
                from marts.touchpoints
                where
                    touch_type = 'visit'
                    and touched_at > $1 - interval 91 day
                    and touched_at <= $1
                group by channel, source, medium
                order by visits desc, channel, source, medium
                limit 40
                """,
                [marts.as_of],
                nothing="No lead visited in the last quarter.",
            ),
            "visit_share",
            "visits",
            "all_visits",
        ),
        ["channel", "source", "medium", "visits", "visit_share"],
        "Sources and mediums, the most frequent first",
    )
)
