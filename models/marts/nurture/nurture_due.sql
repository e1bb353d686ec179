with

signals as (

    select
        *,
        case
            when events_of_week < 2 then 1
            when events_of_week < 4 then 2
            when events_of_week < 8 then 3
            else 4
        end as often

    from {{ ref('nurture_signals') }}

),

final as (

    select
        triggers.name_number,
        openings.lead_key,
        openings.lead_id,
        openings.lead_group,
        openings.acquisition_channel,
        openings.mark,
        openings.stratum + 1000000 * signals.often as stratum,
        openings.opened_at,
        openings.sql_entered_at

    from {{ ref('nurture_triggers') }} as triggers

    -- What was followed by another before its time was due for nothing.
    inner join signals
        on
            triggers.signal = signals.signal
            and signals.given_at + triggers.from_seconds * interval '1' second
            <= signals.next_given_at

    inner join {{ ref('nurture_openings') }} as openings
        on
            signals.lead_key = openings.lead_key
            and openings.opened_at > signals.given_at
            and openings.opened_at <= signals.next_given_at
            and {{ seconds_between('signals.given_at', 'openings.opened_at') }}
            between triggers.from_seconds and triggers.until_seconds

)

select * from final
