with

due as (

    select * from {{ ref('nurture_due') }}

    where mark = 'touch'

),

-- A lead that was touched so within the days before is in no trial: its clock runs. Who
-- was touched without what the name waits for is like nobody.
final as (

    select
        exposures.name_number,
        openings.lead_key,
        openings.lead_group,
        openings.acquisition_channel,
        case
            when triggers.name_number is null then openings.stratum
            else coalesce(due.stratum, -1)
        end as stratum,
        openings.opened_at,
        openings.sql_entered_at

    from {{ ref('nurture_exposures') }} as exposures

    inner join {{ ref('nurture_openings') }} as openings
        on
            exposures.lead_key = openings.lead_key
            and exposures.touched_at = openings.opened_at
            and openings.mark = 'touch'

    left join {{ ref('nurture_triggers') }} as triggers
        on exposures.name_number = triggers.name_number

    left join due
        on
            exposures.name_number = due.name_number
            and exposures.lead_key = due.lead_key
            and exposures.touched_at = due.opened_at

    where {{ opens_trial('exposures') }}

)

select * from final
