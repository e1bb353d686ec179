with

signals as (

    select * from {{ ref('lead_action_signals') }}

),

rules as (

    select * from {{ ref('action_rules') }}

),

traits as (

    select * from {{ ref('lead_traits') }}

),

-- A rule speaks up a day before its moment, so that a nightly run comes in time.
called as (

    select
        signals.lead_id,
        signals.signal,
        signals.step,
        signals.is_bought,
        signals.basket_value,
        signals.signal_at,
        traits.verdict,
        traits.shipping,
        rules.rule_number,
        rules.rule_id,
        rules.actor,
        rules.is_answer,
        rules.flow_id,
        rules.content_id,
        signals.signal_at + {{ minutes('rules.from_minutes') }} as ready_at,
        signals.signal_at + {{ minutes('rules.until_minutes') }} as ends_at

    from signals

    inner join traits
        on signals.lead_id = traits.lead_id

    inner join rules
        on
            signals.signal = rules.signal
            and {{ lists('rules.steps', 'signals.step') }}
            and {{ lists('rules.bands', 'traits.band') }}
            and coalesce(
                signals.basket_value >= rules.min_value, rules.min_value is null
            )
            and signals.signal_at + {{ minutes('rules.from_minutes') }}
            < {{ as_of() }} + {{ days(1) }}
            and signals.signal_at + {{ minutes('rules.until_minutes') }}
            > {{ as_of() }}

),

-- The same message once for the same signal, whoever sent it.
sent as (

    select distinct
        called.lead_id,
        called.rule_id

    from called

    inner join {{ ref('touchpoints') }} as touchpoints
        on
            called.lead_id = touchpoints.lead_id
            and called.content_id = touchpoints.content_id
            and called.signal_at <= touchpoints.touched_at

    where
        called.actor = 'message'
        and touchpoints.touch_type in ('message', 'mailing')
        and touchpoints.touched_at > {{ as_of() }} - {{ days(31) }}

),

tries as (

    select
        lead_id,
        max(attempted_at) as tried_at

    from {{ ref('int_contact_attempts_resolved') }}

    group by lead_id

),

-- A flow that is tested is withheld from the control for as long as its outcome counts.
withheld as (

    select distinct
        assigned.lead_id,
        experiments.flow_id

    from {{ ref('int_experiment_leads') }} as assigned

    inner join {{ ref('experiments') }} as experiments
        on
            assigned.experiment_id = experiments.experiment_id
            and lower(trim(assigned.variant)) = experiments.control_variant

    where
        assigned.assigned_at <= {{ as_of() }}
        and assigned.assigned_at
        + {{ days('experiments.horizon_days') }} > {{ as_of() }}

),

waiting as (

    select
        lead_id,
        bool_or(side = 'support') as waits_for_support,
        bool_or(side = 'sales') as waits_for_sales,
        bool_or(signal = 'reply') as has_replied

    from signals

    where side <> 'none' or signal = 'reply'

    group by lead_id

),

permissions as (

    select * from {{ ref('lead_permissions') }}

),

final as (

    select
        called.lead_id,
        called.rule_id,
        called.signal,
        called.step,
        called.actor,
        case
            when permissions.is_bot or permissions.is_test then 'not_a_person'
            when called.is_answer then null
            when called.is_bought then 'bought_since'
            when withheld.lead_id is not null then 'hold_out'
            when sent.lead_id is not null then 'done_already'
            when called.actor = 'person' and tries.tried_at >= called.signal_at
                then 'done_already'
            when called.shipping = 'ineligible' then 'not_shipped'
            when called.actor = 'person' and called.verdict <> 'none' then 'sent_back'
            when waiting.waits_for_support then 'support_open'
            when waiting.waits_for_sales then 'answer_owed'
            when waiting.has_replied then 'replied'
        end as obstacle,
        called.rule_number,
        called.is_answer,
        called.basket_value,
        called.signal_at,
        called.ready_at,
        called.ends_at

    from called

    inner join permissions
        on called.lead_id = permissions.lead_id

    left join sent
        on
            called.lead_id = sent.lead_id
            and called.rule_id = sent.rule_id

    left join tries
        on called.lead_id = tries.lead_id

    left join withheld
        on
            called.lead_id = withheld.lead_id
            and called.flow_id = withheld.flow_id

    left join waiting
        on called.lead_id = waiting.lead_id

)

select * from final
