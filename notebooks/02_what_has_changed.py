# %% [markdown]
# # What has changed?

# %% tags=["parameters"]
database = "build/shop/leadscore.duckdb"

# %% tags=["answer"]
from IPython.display import display

from scoring import figures, report

marts = report.open_marts(database)
checks = marts.query(
    """
    select *
    from marts.monitoring_alarms
    order by
        array_position(['alarm', 'watch', 'steady', 'too_few'], state),
        check_number,
        measure desc,
        subject
    """,
    nothing="Nothing is watched yet.",
)
display(report.watch_answer(checks))

# %% tags=["picture"]
states = marts.query(
    """
    with

    names as (

        select * from (
            values
            ('alarm', 'Alarms', 1),
            ('watch', 'Worth a look', 2),
            ('steady', 'Steady', 3),
            ('too_few', 'Too little to judge', 4)
        ) as names (name, state, place)

    )

    select
        names.state,
        count(alarms.subject) as checks

    from names

    left join marts.monitoring_alarms as alarms
        on names.name = alarms.state

    group by names.state, names.place
    order by names.place
    """
)
display(figures.card(states, "state", "checks", "Number of checks in each state."))

# %% [markdown]
# ## Alarms first
#
# A change is an alarm where it lies beyond its limit *and* beyond what chance does with
# so few or so many. On data in which nothing happened, fewer than one night in a
# hundred has any.

# %%
loud = report.with_check_words(
    marts.query(
        """
        select check_name, subject, expected, observed, words, not is_alarm as is_look
        from marts.monitoring_alarms
        where state in ('alarm', 'watch')
        order by is_alarm desc, check_number, measure desc, subject
        limit 40
        """,
        nothing="Nothing is alarming, and nothing is worth a look.",
    )
)
beyond = marts.query(
    """
    select
        count(*) filter (where is_alarm) as alarms,
        count(*) filter (where is_alarm and measure <= measure_limit) as within
    from marts.monitoring_alarms
    """
).only()
display(
    report.check(
        "every alarm lies beyond its limit",
        beyond["within"],
        of=beyond["alarms"],
        things="alarms",
    )
)
display(
    report.table(
        loud,
        ["check_name", "subject", "expected", "observed", "words"],
        "What is alarming, and greyed what is worth a look",
        muted="is_look",
    )
)

# %% [markdown]
# ## What arrives
#
# Each day against the same weekday of the eight weeks before. Pale is what chance and
# ordinary ups and downs explain; a day below it is marked. First the things that are
# most amiss, then those that arrive most.

# %%
days = marts.query(
    """
    with

    chosen as (

        select
            volumes.subject,
            coalesce(bool_or(alarms.is_alarm), false) as is_alarm,
            sum(volumes.arrivals) as arrivals

        from marts.event_volume_days as volumes

        left join marts.monitoring_alarms as alarms
            on volumes.subject = alarms.subject and alarms.check_number <= 2

        where volumes.subject_kind <> 'table'

        group by volumes.subject
        order by is_alarm desc, arrivals desc, volumes.subject
        limit 8

    )

    select volumes.*

    from marts.event_volume_days as volumes

    inner join chosen using (subject)

    where volumes.week_number < 13 and volumes.subject_kind <> 'table'

    order by
        chosen.is_alarm desc, chosen.arrivals desc, volumes.subject, volumes.arrived_on
    """,
    nothing="Nothing arrived in the last weeks.",
)
display(figures.volumes(days, "What arrived each day, over what was to be expected."))

# %% [markdown]
# ## Signals and bands, then and now
#
# Leads are compared when they are 14 days old, so that a shop whose leads grow older
# shows no change by that alone. Signals that moved most come first.

# %%
shares = marts.query(
    """
    with

    shown as (

        select
            subject_kind,
            subject,
            sum(reference_leads) filter (where points <> 0) as reference_leads,
            sum(current_leads) filter (where points <> 0) as current_leads,
            sum(reference_leads) as reference_total,
            sum(current_leads) as current_total

        from marts.score_distributions

        where subject_kind <> 'score'

        group by subject_kind, subject

    )

    select
        shown.subject_kind,
        shown.subject as subject,
        cast(shown.reference_leads as bigint) as reference_leads,
        cast(shown.current_leads as bigint) as current_leads,
        cast(shown.reference_total as bigint) as reference_total,
        cast(shown.current_total as bigint) as current_total,
        shown.subject_kind = 'signal' as is_signal,
        shown.subject_kind = 'band' as is_band

    from shown

    left join marts.score_drift as drift
        on shown.subject_kind = drift.subject_kind and shown.subject = drift.subject

    left join (
        select distinct band, band_number from marts.lead_band_history
    ) as bands
        on shown.subject_kind = 'band' and shown.subject = bands.band

    where shown.reference_total > 0 and shown.current_total > 0

    order by
        drift.stability_index desc nulls last, bands.band_number, shown.subject
    """,
    nothing="The card in force has not scored for long enough to compare.",
)
both = report.with_rates(
    report.with_rates(shares, "reference_share", "reference_leads", "reference_total"),
    "current_share",
    "current_leads",
    "current_total",
)
display(
    figures.pairs(
        both.where("is_band", nothing="No lead has a band yet."),
        "subject",
        "reference_share",
        "current_share",
        "Share of leads in each band at day 14, before and in the last four weeks.",
    ),
    figures.pairs(
        both.where("is_signal", nothing="No lead shows a signal yet."),
        "subject",
        "reference_share",
        "current_share",
        "Share of leads that show each signal at day 14, before and now.",
    ),
)

# %% [markdown]
# ## Bands from month to month

# %%
months = report.with_rates(
    marts.query(
        """
        select
            shares.month,
            shares.band,
            shares.band_leads,
            shares.month_leads

        from marts.band_share_months as shares

        left join (
            select distinct band, band_number from marts.lead_band_history
        ) as bands using (band)

        where shares.is_complete

        order by bands.band_number, shares.month
        """,
        nothing="No month is over in which a lead was 14 days old.",
    ),
    "band_share",
    "band_leads",
    "month_leads",
)
display(
    figures.monthly_shares(
        months, "band_share", "Share of leads in each band at day 14, by month."
    )
)

# %% [markdown]
# ## Do leads buy as they should?

# %%
bought = report.with_rates(
    marts.query(
        """
        select band, looks, buyers, expected_buyers
        from marts.calibration_drift
        where expected_buyers is not null
        order by band = 'all' desc, expected_buyers desc, band
        """,
        nothing="Nobody has bought, or nobody was looked at long enough ago.",
    ),
    "look_rate",
    "buyers",
    "looks",
)
display(
    report.table(
        bought,
        ["band", "looks", "buyers", "expected_buyers", "look_rate"],
        "Buyers after the looks of the last weeks",
    )
)
