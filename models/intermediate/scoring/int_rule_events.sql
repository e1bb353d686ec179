with

rules as (

    select * from {{ ref('int_score_rules') }}

),

events as (

    select * from {{ ref('int_signal_events') }}

),

leads as (

    select * from {{ ref('int_leads_identified') }}

),

counted as (

    select
        events.lead_id,
        rules.rule_id,
        rules.kind,
        case
            when rules.count_per = 'product' then coalesce(events.product_id, '')
            else ''
        end as count_key,
        events.event_id,
        rules.points,
        rules.window_days,
        rules.cap,
        rules.at_least,
        events.occurred_at,
        events.known_at,
        events.member_until,
        cast(null as timestamp) as baseline_at

    from events

    inner join rules
        on events.signal = rules.signal

    where rules.kind in ('per_event', 'at_least', 'absence')

),

-- Silence is held against a lead from a first moment: its creation, or the first time that
-- it was sent something.
first_signals as (

    select
        events.lead_id,
        rules.rule_id,
        min(events.known_at) as baseline_at

    from events

    inner join rules
        on events.signal = rules.baseline

    group by events.lead_id, rules.rule_id

),

baselines as (

    select
        leads.lead_id,
        rules.rule_id,
        case
            when rules.baseline = 'lead' then leads.created_at
            else first_signals.baseline_at
        end as baseline_at,
        rules.kind,
        rules.points,
        rules.window_days,
        leads.ended_at

    from leads

    cross join rules

    left join first_signals
        on
            leads.lead_id = first_signals.lead_id
            and rules.rule_id = first_signals.rule_id

    where rules.kind = 'absence'

),

final as (

    select * from counted

    union all

    select
        lead_id,
        rule_id,
        kind,
        '' as count_key,
        '' as event_id,
        points,
        window_days,
        cast(null as integer) as cap,
        cast(null as integer) as at_least,
        baseline_at as occurred_at,
        baseline_at as known_at,
        ended_at as member_until,
        baseline_at

    from baselines

    where baseline_at is not null

)

select * from final
