with

rule_events as (

    select * from {{ ref('int_rule_events') }}

),

ordered as (

    select
        lead_id,
        rule_id,
        kind,
        event_id,
        points,
        window_days,
        at_least,
        occurred_at,
        known_at,
        member_until,
        row_number() over ({{ known_order() }}) as event_number,
        lead(known_at) over ({{ known_order() }}) as next_known_at,
        {{ lead_by_offset('known_at', 'cap', known_order(), 20) }} as outdone_at,
        {{ minimum_of_last('occurred_at', 'coalesce(at_least, 1)', known_order(), 20) }}
            as oldest_occurred_at,
        max(occurred_at) over (
            {{ known_order() }} rows between unbounded preceding and current row
        ) as latest_occurred_at,
        max(baseline_at) over (
            {{ known_order() }} rows between unbounded preceding and current row
        ) as baseline_at

    from rule_events

),

spanned as (

    select
        lead_id,
        rule_id,
        case when kind <> 'absence' then event_id end as event_id,
        points,
        case
            when kind = 'absence'
                then greatest(latest_occurred_at + {{ days('window_days') }}, known_at)
            else known_at
        end as valid_from,
        case kind
            when 'per_event'
                then least(
                    occurred_at + {{ days('window_days') }},
                    coalesce(outdone_at, {{ far_future() }}),
                    member_until
                )
            when 'at_least'
                then least(
                    oldest_occurred_at + {{ days('window_days') }},
                    coalesce(next_known_at, {{ far_future() }}),
                    member_until
                )
            else least(coalesce(next_known_at, {{ far_future() }}), member_until)
        end as valid_to

    from ordered

    where
        kind = 'per_event'
        or (kind = 'at_least' and event_number >= at_least)
        or (kind = 'absence' and baseline_at is not null)

),

rules as (

    select * from {{ ref('int_score_rules') }}

    where kind = 'state'

),

states as (

    select
        states.lead_id,
        rules.rule_id,
        cast(null as string) as event_id,
        rules.points,
        states.valid_from,
        states.valid_to

    from {{ ref('int_signal_states') }} as states

    inner join rules
        on states.signal = rules.signal

),

final as (

    select * from spanned

    where valid_from < valid_to

    union all

    select * from states

)

select * from final
