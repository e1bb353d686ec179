with

visits as (

    select
        held.lead_id,
        held.event_id,
        held.occurred_at,
        held.known_at,
        held.member_until,
        sessions.ended_at,
        sessions.duration_seconds

    from {{ ref('int_signal_events_held') }} as held

    inner join {{ ref('int_sessions') }} as sessions
        on held.event_id = sessions.session_id

    where held.signal = 'visit'

),

recalled as (

    select
        *,
        lag(occurred_at, 1) over (
            partition by lead_id order by occurred_at, event_id
        ) as previous_occurred_at,
        lag(occurred_at, 2) over (
            partition by lead_id order by occurred_at, event_id
        ) as second_previous_occurred_at,
        lag(occurred_at, 3) over (
            partition by lead_id order by occurred_at, event_id
        ) as third_previous_occurred_at,
        lag(duration_seconds, 3) over (
            partition by lead_id order by occurred_at, event_id
        ) as third_previous_duration_seconds,
        -- A pattern is known when the last of its visits is.
        max(known_at) over (
            partition by lead_id order by occurred_at, event_id
            rows between 3 preceding and current row
        ) as pattern_known_at

    from visits

),

return_visits as (

    select
        lead_id,
        'return_visit' as signal,
        event_id,
        occurred_at,
        pattern_known_at as known_at,
        member_until

    from recalled

    where previous_occurred_at > occurred_at - {{ days(7) }}

),

frequent_visits as (

    select
        lead_id,
        'frequent_visits' as signal,
        event_id,
        occurred_at,
        pattern_known_at as known_at,
        member_until

    from recalled

    where second_previous_occurred_at > occurred_at - {{ days(7) }}

),

-- The fourth visit in two weeks, and a longer one than the first of them. Its length is
-- known when it ends.
growing_visits as (

    select
        lead_id,
        'growing_visits' as signal,
        event_id,
        ended_at as occurred_at,
        greatest(pattern_known_at, ended_at) as known_at,
        member_until

    from recalled

    where
        third_previous_occurred_at > occurred_at - {{ days(14) }}
        and duration_seconds > third_previous_duration_seconds

),

final as (

    select * from return_visits
    union all
    select * from frequent_visits
    union all
    select * from growing_visits

)

select * from final

where known_at < member_until
