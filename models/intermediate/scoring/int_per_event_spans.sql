with

rules as (

    select * from {{ ref('int_score_rules') }}

    where kind = 'per_event'

),

counted as (

    select
        events.lead_id,
        rules.scorecard_id,
        rules.rule_id,
        events.event_id,
        rules.points,
        rules.cap,
        rules.window_days,
        events.occurred_at,
        events.known_at,
        events.member_until

    from {{ ref('int_signal_events') }} as events

    inner join rules
        on events.signal = rules.signal

),

ordered as (

    select
        *,
        {{ lead_by_offset('known_at', 'cap', known_order(), 20) }} as outdone_at

    from counted

),

final as (

    select
        lead_id,
        scorecard_id,
        rule_id,
        event_id,
        points,
        known_at as valid_from,
        least(
            occurred_at + {{ days('window_days') }},
            coalesce(outdone_at, {{ far_future() }}),
            member_until
        ) as valid_to

    from ordered

)

select * from final

where valid_from < valid_to
