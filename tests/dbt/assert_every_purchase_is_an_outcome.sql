-- Conversions never vanish: an order that is no outcome is revenue nobody gets credit for.
with

orders as (

    select
        order_id,
        report_net_amount

    from {{ ref('int_orders_netted') }}

    where is_purchase

),

outcomes as (

    select
        order_id,
        net_amount

    from {{ ref('outcomes') }}

    where outcome in ('first_purchase', 'repeat_purchase')

)

select
    orders.order_id as ordered,
    outcomes.order_id as credited,
    orders.report_net_amount,
    outcomes.net_amount

from orders

full join outcomes
    on orders.order_id = outcomes.order_id

where
    orders.order_id is null
    or outcomes.order_id is null
    or orders.report_net_amount is distinct from outcomes.net_amount
