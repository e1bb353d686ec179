with

leads as (

    select
        lead_id,
        lead_type

    from {{ ref('leads') }}

    where not is_merged

),

purchases as (

    select * from {{ ref('int_lead_purchases') }}

),

repeat_orders as (

    select * from {{ ref('lead_repeat_orders') }}

),

parameters as (

    select * from {{ ref('value_parameters') }}

    where fitted_at <= {{ as_of() }}

    qualify row_number() over (order by fitted_at desc) = 1

),

wanted as (

    select * from {{ ref('lead_open_interests') }}

),

shop as (

    select
        {{ ratio('sum(net_amount)', 'sum(order_days)') }} as order_value,
        (select {{ ratio('sum(viewed_price)', 'count(viewed_price)') }} from wanted)
            as viewed_price

    from purchases

),

-- Wholesale orders are of another size. A type of which little is known is as the shop.
lead_types as (

    select
        leads.lead_type,
        (
            coalesce(cast(sum(purchases.net_amount) as double), 0.0e0)
            + max(parameters.shop_orders * shop.order_value)
        )
        / (coalesce(sum(purchases.order_days), 0) + max(parameters.shop_orders))
            as order_value

    from leads

    cross join shop

    cross join parameters

    left join purchases
        on leads.lead_id = purchases.lead_id

    group by leads.lead_type

),

-- What each source says of the next order, and as how many orders it counts. Who looks at
-- things twice as dear as others do is expected to order for twice as much.
evidence as (

    select
        leads.lead_id,
        repeat_orders.order_days,
        repeat_orders.mean_order_value,
        repeat_orders.last_order_value,
        repeat_orders.expected_orders,
        repeat_orders.alive_probability,
        repeat_orders.basis,
        wanted.cart_products,
        wanted.cart_value,
        wanted.viewed_products,
        wanted.viewed_price,
        lead_types.order_value as type_value,
        lead_types.order_value * wanted.viewed_price / nullif(shop.viewed_price, 0)
            as viewed_value,
        case
            when lead_types.order_value is null then 0.0e0 else parameters.type_orders
        end as type_orders,
        coalesce(repeat_orders.order_days, 0) as own_orders,
        case
            when wanted.cart_value is null or leads.lead_type = 'b2b' then 0.0e0
            else parameters.cart_orders
        end as cart_orders,
        case
            when lead_types.order_value * wanted.viewed_price is null then 0.0e0
            when shop.viewed_price = 0 then 0.0e0
            else parameters.view_orders
        end as view_orders

    from leads

    cross join shop

    cross join parameters

    inner join lead_types
        on leads.lead_type is not distinct from lead_types.lead_type

    left join repeat_orders
        on leads.lead_id = repeat_orders.lead_id

    left join wanted
        on leads.lead_id = wanted.lead_id

),

predicted as (

    select
        *,
        (
            type_orders * coalesce(type_value, 0.0e0)
            + own_orders * coalesce(cast(mean_order_value as double), 0.0e0)
            + cart_orders * coalesce(cast(cart_value as double), 0.0e0)
            + view_orders * coalesce(viewed_value, 0.0e0)
        ) / nullif(type_orders + own_orders + cart_orders + view_orders, 0)
            as order_value

    from evidence

),

final as (

    select
        lead_id,
        cast(coalesce(order_days, 0) as integer) as order_days,
        mean_order_value,
        last_order_value,
        coalesce(cart_products, 0) as cart_products,
        cart_value,
        coalesce(viewed_products, 0) as viewed_products,
        viewed_price,
        cast(order_value as decimal(18, 4)) as predicted_order_value,
        alive_probability,
        expected_orders,
        cast(
            expected_orders * order_value as decimal(18, 4)
        ) as predicted_lifetime_value,
        basis as lifetime_basis

    from predicted

)

select * from final
