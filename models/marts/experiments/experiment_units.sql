with

units as (

    select * from {{ ref('int_experiment_units') }}

),

outcomes as (

    select
        *,
        case
            when outcome in ('first_purchase', 'repeat_purchase') then 'purchase'
            else outcome
        end as kind

    from {{ ref('outcomes') }}

    where surviving_lead_id is not null

),

-- What happened in the instant of the assignment was not caused by it.
conversions as (

    select
        units.experiment_id,
        units.lead_id,
        min(outcomes.occurred_at) filter (
            where
            outcomes.occurred_at > units.assigned_at
            and outcomes.occurred_at < units.horizon_ends_at
        ) as converted_at,
        coalesce(
            bool_or(outcomes.occurred_at <= units.assigned_at), false
        ) as is_converted_before

    from units

    inner join outcomes
        on
            units.lead_id = outcomes.surviving_lead_id
            and units.outcome in (outcomes.outcome, outcomes.kind)

    group by
        units.experiment_id,
        units.lead_id

),

-- What was returned can be sold again.
orders as (

    select
        order_id,
        cast(
            greatest(gross_amount - refunded_amount, 0) * rate as decimal(18, 4)
        ) as list_amount

    from {{ ref('int_orders_netted') }}

),

purchases as (

    select
        units.experiment_id,
        units.lead_id,
        sum(outcomes.net_amount) filter (
            where outcomes.occurred_at > units.assigned_at
        ) as net_amount,
        sum(orders.list_amount) filter (
            where outcomes.occurred_at > units.assigned_at
        ) as list_amount,
        sum(outcomes.amount) filter (
            where outcomes.occurred_at < units.assigned_at
        ) as amount_before

    from units

    inner join outcomes
        on
            units.lead_id = outcomes.surviving_lead_id
            and units.before_from <= outcomes.occurred_at
            and units.horizon_ends_at > outcomes.occurred_at
            and outcomes.kind = 'purchase'

    inner join orders
        on outcomes.order_id = orders.order_id

    group by
        units.experiment_id,
        units.lead_id

),

touches as (

    select
        units.experiment_id,
        units.lead_id,
        count(*) as touches,
        min(touchpoints.touched_at) as exposed_at

    from units

    inner join {{ ref('touchpoints') }} as touchpoints
        on
            units.lead_id = touchpoints.lead_id
            and units.flow_id = touchpoints.flow_id
            and units.assigned_at <= touchpoints.touched_at
            and units.horizon_ends_at > touchpoints.touched_at

    group by
        units.experiment_id,
        units.lead_id

),

-- The score just before the instant: what happens at the instant is not known yet.
scores as (

    select
        units.experiment_id,
        units.lead_id,
        history.score

    from units

    inner join {{ ref('lead_score_history') }} as history
        on
            units.held_lead_id = history.lead_id
            and history.valid_from < units.assigned_at
            and history.valid_to >= units.assigned_at

),

final as (

    select
        units.experiment_id,
        units.lead_id,
        units.experiment_name,
        units.variant,
        units.tactic,
        units.outcome,
        case
            when units.is_in_two_variants then 'two_variants'
            when units.outcome <> 'purchase' and conversions.is_converted_before
                then 'had_outcome'
        end as exclusion_reason,
        cast(coalesce(scores.score, 0) as integer) as score_before,
        cast(
            case
                when units.flow_id is null then 1 else coalesce(touches.touches, 0)
            end as integer
        ) as touches,
        cast(coalesce(purchases.net_amount, 0) as decimal(18, 4)) as net_amount,
        cast(coalesce(purchases.list_amount, 0) as decimal(18, 4)) as list_amount,
        cast(coalesce(purchases.amount_before, 0) as decimal(18, 4)) as amount_before,
        units.assigned_at,
        units.horizon_ends_at,
        touches.exposed_at,
        conversions.converted_at

    from units

    left join conversions
        on
            units.experiment_id = conversions.experiment_id
            and units.lead_id = conversions.lead_id

    left join purchases
        on
            units.experiment_id = purchases.experiment_id
            and units.lead_id = purchases.lead_id

    left join touches
        on
            units.experiment_id = touches.experiment_id
            and units.lead_id = touches.lead_id

    left join scores
        on
            units.experiment_id = scores.experiment_id
            and units.lead_id = scores.lead_id

)

select * from final
