with

rules as (

    select * from {{ ref('int_score_rules') }}

    where kind = 'at_least'

),

counted as (

    select
        events.lead_id,
        rules.scorecard_id,
        rules.rule_id,
        case
            when rules.count_per = 'product' then coalesce(events.product_id, '')
            else ''
        end as count_key,
        events.event_id,
        rules.points,
        rules.at_least,
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
        row_number() over (
            {{ known_order('lead_id, scorecard_id, rule_id, count_key') }}
        ) as event_number,
        lead(known_at) over (
            {{ known_order('lead_id, scorecard_id, rule_id, count_key') }}
        ) as next_known_at,
        {{
            minimum_of_last(
                'occurred_at',
                'at_least',
                known_order('lead_id, scorecard_id, rule_id, count_key'),
                20
            )
        }} as oldest_occurred_at

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
            oldest_occurred_at + {{ days('window_days') }},
            coalesce(next_known_at, {{ far_future() }}),
            member_until
        ) as valid_to

    from ordered

    where event_number >= at_least

)

select * from final

where valid_from < valid_to
