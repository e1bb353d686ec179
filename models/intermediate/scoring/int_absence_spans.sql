with

rules as (

    select * from {{ ref('int_score_rules') }}

    where kind = 'absence'

),

events as (

    select * from {{ ref('int_signal_events') }}

),

counted as (

    select
        events.lead_id,
        rules.scorecard_id,
        rules.rule_id,
        events.event_id,
        rules.points,
        rules.window_days,
        events.occurred_at,
        events.known_at,
        events.member_until,
        cast(null as timestamp) as baseline_at

    from events

    inner join rules
        on events.signal = rules.signal

),

first_signals as (

    select
        events.lead_id,
        rules.scorecard_id,
        rules.rule_id,
        min(events.known_at) as first_known_at

    from events

    inner join rules
        on events.signal = rules.baseline

    group by events.lead_id, rules.scorecard_id, rules.rule_id

),

-- Silence is held against a lead from a first moment: its creation, or the first time that
-- it was sent something.
baselines as (

    select
        leads.lead_id,
        rules.scorecard_id,
        rules.rule_id,
        rules.points,
        rules.window_days,
        case
            when rules.baseline = 'lead' then leads.created_at
            else first_signals.first_known_at
        end as baseline_at,
        leads.ended_at

    from {{ ref('int_leads_identified') }} as leads

    cross join rules

    left join first_signals
        on
            leads.lead_id = first_signals.lead_id
            and rules.scorecard_id = first_signals.scorecard_id
            and rules.rule_id = first_signals.rule_id

),

unioned as (

    select * from counted

    union all

    select
        lead_id,
        scorecard_id,
        rule_id,
        '' as event_id,
        points,
        window_days,
        baseline_at as occurred_at,
        baseline_at as known_at,
        ended_at as member_until,
        baseline_at

    from baselines

    where baseline_at is not null

),

ordered as (

    select
        *,
        lead(known_at) over ({{ known_order() }}) as next_known_at,
        max(occurred_at) over (
            {{ known_order() }} rows between unbounded preceding and current row
        ) as latest_occurred_at,
        max(baseline_at) over (
            {{ known_order() }} rows between unbounded preceding and current row
        ) as silent_since

    from unioned

),

final as (

    select
        lead_id,
        scorecard_id,
        rule_id,
        points,
        greatest(
            latest_occurred_at + {{ days('window_days') }}, known_at
        ) as valid_from,
        least(coalesce(next_known_at, {{ far_future() }}), member_until) as valid_to

    from ordered

    where silent_since is not null

)

select * from final

where valid_from < valid_to
