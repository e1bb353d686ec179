with

exposures as (

    select * from {{ ref('nurture_exposures') }}

),

touched as (

    select
        name_number,
        'touched' as arm,
        lead_key,
        lead_group,
        acquisition_channel,
        stratum,
        opened_at,
        sql_entered_at,
        cast(null as timestamp) as next_touched_at

    from {{ ref('nurture_touched') }}

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
drawn_of_all as (

    select
        openings.*,
        row_number() over (
            partition by openings.stratum order by {{ lot_of('openings') }}
        ) as lot

    from {{ ref('nurture_openings') }} as openings

    where openings.mark = 'day'

),

drawn_of_due as (

    select
        due.*,
        row_number() over (
            partition by due.name_number, due.stratum order by {{ lot_of('due') }}
        ) as lot

    from {{ ref('nurture_due') }} as due

    where due.mark = 'day'

),

drawn as (

    select
        wanted.name_number,
        drawn.lead_key,
        drawn.lead_group,
        drawn.acquisition_channel,
        drawn.stratum,
        drawn.opened_at,
        drawn.sql_entered_at

    from wanted

    inner join drawn_of_all as drawn
        on
            wanted.stratum = drawn.stratum
            and drawn.lot <= 4 * wanted.touched_trials

    union all

    select
        wanted.name_number,
        drawn.lead_key,
        drawn.lead_group,
        drawn.acquisition_channel,
        drawn.stratum,
        drawn.opened_at,
        drawn.sql_entered_at

    from wanted

    inner join drawn_of_due as drawn
        on
            wanted.name_number = drawn.name_number
            and wanted.stratum = drawn.stratum
            and drawn.lot <= 4 * wanted.touched_trials

),

untouched as (

    select
        drawn.name_number,
        'untouched' as arm,
        drawn.lead_key,
        drawn.lead_group,
        drawn.acquisition_channel,
        drawn.stratum,
        drawn.opened_at,
        drawn.sql_entered_at,
        min(exposures.touched_at) as next_touched_at

    from drawn

    left join exposures
        on
            drawn.name_number = exposures.name_number
            and drawn.lead_key = exposures.lead_key
            and exposures.touched_at > drawn.opened_at - {{ days(nurture_days()) }}
            and exposures.touched_at < drawn.opened_at + {{ days(nurture_days()) }}

    group by
        drawn.name_number,
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
            next_touched_at
        ) as followed_until,
        sql_entered_at < least(
            opened_at + {{ days(nurture_days()) }},
            next_touched_at
        ) as is_sql

    from trials

)

select * from final
