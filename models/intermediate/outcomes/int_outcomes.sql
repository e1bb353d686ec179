with

stage_changes as (

    select * from {{ ref('int_stage_changes_resolved') }}

    where stage in ('opportunity', 'won')

),

-- A lead is an opportunity, and won, once: the first time.
decisions as (

    select
        stage || ':' || stage_change_id as outcome_id,
        lead_id,
        surviving_lead_id,
        stage as outcome,
        cast(null as string) as order_id,
        cast(null as decimal(18, 4)) as amount,
        cast(null as decimal(18, 4)) as net_amount,
        changed_at as occurred_at,
        known_at

    from stage_changes

    qualify row_number() over (
        partition by coalesce(surviving_lead_id, stage_change_id), stage
        order by changed_at, stage_change_id
    ) = 1

),

-- A merged lead's purchases come before its survivor's: nobody buys for the first time
-- twice. Orders of nobody we know stay, each under the name it carries.
orders as (

    select
        *,
        row_number() over (
            partition by coalesce(surviving_lead_id, identifier, order_id)
            order by ordered_at, order_id
        ) as purchase_number

    from {{ ref('int_orders_resolved') }}

),

purchases as (

    select
        'purchase:' || order_id as outcome_id,
        lead_id,
        surviving_lead_id,
        case purchase_number
            when 1 then 'first_purchase' else 'repeat_purchase'
        end as outcome,
        order_id,
        amount,
        net_amount,
        ordered_at as occurred_at,
        known_at

    from orders

),

final as (

    select * from decisions
    union all
    select * from purchases

)

select * from final
