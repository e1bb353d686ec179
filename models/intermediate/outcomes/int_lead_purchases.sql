with

purchases as (

    select
        surviving_lead_id as lead_id,
        net_amount,
        cast(occurred_at as date) as ordered_on,
        occurred_at as ordered_at

    from {{ ref('int_outcomes') }}

    where
        outcome in ('first_purchase', 'repeat_purchase')
        and surviving_lead_id is not null

),

-- A second order of a day is a forgotten item, not a return.
order_days as (

    select
        lead_id,
        ordered_on,
        sum(net_amount) as net_amount,
        max(ordered_at) as last_ordered_at

    from purchases

    group by
        lead_id,
        ordered_on

),

final as (

    select
        lead_id,
        cast(count(*) as integer) as order_days,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        cast(max_by(net_amount, ordered_on) as decimal(18, 4)) as last_order_value,
        min(ordered_on) as first_ordered_on,
        max(ordered_on) as last_ordered_on,
        max(last_ordered_at) as last_ordered_at

    from order_days

    group by lead_id

)

select * from final
