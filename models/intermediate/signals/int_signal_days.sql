with

-- What we do is no sign of the lead, and what a machine opened is none of anybody. What
-- becomes known later than a day after is not what somebody waited for.
events as (

    select * from {{ ref('int_signal_events') }}

    where
        signal not in ('email_sent', 'email_open_any', 'mailing')
        and member_until = {{ far_future() }}
        and known_at <= occurred_at + {{ days(1) }}

),

final as (

    select
        lead_id,
        signal,
        max(occurred_at) as last_at,
        count(*) as events

    from events

    group by
        lead_id,
        signal,
        cast(occurred_at as date)

)

select * from final
