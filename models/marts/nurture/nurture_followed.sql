with

exposures as (

    select * from {{ ref('nurture_exposures') }}

),

openings as (

    select * from {{ ref('nurture_openings') }}

),

-- A lead that was touched so within the days before is in no trial: its clock runs.
touched as (

    select
        exposures.name_number,
        'touched' as arm,
        openings.lead_key,
        openings.lead_group,
        openings.acquisition_channel,
        openings.stratum,
        openings.opened_at,
        openings.sql_entered_at,
        cast(null as timestamp) as next_touched_at

    from exposures

    inner join openings
        on
            exposures.lead_key = openings.lead_key
            and exposures.touched_at = openings.opened_at

    where
        openings.mark = 'touch'
        and (
            exposures.previous_touched_at is null
            or exposures.previous_touched_at
            <= exposures.touched_at - {{ days(nurture_days()) }}
        )

),

wanted as (

    select
        name_number,
        stratum,
        count(*) as touched_trials

    from touched

    group by
        name_number,
        stratum

),

-- Four for each that was touched, of which some turn out to be touched too, say most of
-- what all days of everyone would.
drawn as (

    select
        *,
        row_number() over (
            partition by stratum
            order by md5(lead_id || cast(opened_at as string))
        ) as lot

    from openings

    where mark = 'day'

),

untouched as (

    select
        wanted.name_number,
        'untouched' as arm,
        drawn.lead_key,
        drawn.lead_group,
        drawn.acquisition_channel,
        drawn.stratum,
        drawn.opened_at,
        drawn.sql_entered_at,
        min(exposures.touched_at) as next_touched_at

    from wanted

    inner join drawn
        on
            wanted.stratum = drawn.stratum
            and drawn.lot <= 4 * wanted.touched_trials

    left join exposures
        on
            wanted.name_number = exposures.name_number
            and drawn.lead_key = exposures.lead_key
            and exposures.touched_at > drawn.opened_at - {{ days(nurture_days()) }}
            and exposures.touched_at < drawn.opened_at + {{ days(nurture_days()) }}

    group by
        wanted.name_number,
        drawn.lead_key,
        drawn.lead_group,
        drawn.acquisition_channel,
        drawn.stratum,
        drawn.opened_at,
        drawn.sql_entered_at

    having coalesce(min(exposures.touched_at) > drawn.opened_at, true)

),

trials as (

    select * from touched
    union all
    select * from untouched

),

final as (

    select
        name_number,
        arm,
        lead_key,
        lead_group,
        acquisition_channel,
        stratum,
        opened_at,
        least(
            opened_at + {{ days(nurture_days()) }},
            sql_entered_at,
            coalesce(next_touched_at, sql_entered_at)
        ) as followed_until,
        sql_entered_at < least(
            opened_at + {{ days(nurture_days()) }},
            coalesce(next_touched_at, {{ far_future() }})
        ) as is_sql

    from trials

)

select * from final
