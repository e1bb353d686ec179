with

orders as (

    select * from {{ ref('int_orders_netted') }}

    where is_purchase

),

names as (

    select
        order_id,
        known_at,
        1 as name_order,
        customer_identifier as identifier

    from orders

    union all

    select
        order_id,
        known_at,
        2 as name_order,
        user_identifier as identifier

    from orders

    union all

    select
        order_id,
        known_at,
        3 as name_order,
        email_identifier as identifier

    from orders

),

spans as (

    select * from {{ ref('int_identity_spans') }}

),

-- Whoever held the name when the order was known; a name that was nobody's then is its
-- first holder's.
holders as (

    select
        names.order_id,
        spans.lead_id,
        greatest(names.known_at, spans.valid_from) as held_at

    from names

    inner join spans
        on
            names.identifier = spans.identifier
            and names.known_at < spans.valid_to

    qualify row_number() over (
        partition by names.order_id
        order by greatest(names.known_at, spans.valid_from), names.name_order
    ) = 1

),

leads as (

    select * from {{ ref('int_leads_identified') }}

),

final as (

    select
        orders.order_id,
        holders.lead_id,
        coalesce(leads.surviving_lead_id, holders.lead_id) as surviving_lead_id,
        orders.identifier,
        orders.report_amount as amount,
        orders.report_net_amount as net_amount,
        orders.ordered_at,
        coalesce(holders.held_at, orders.known_at) as known_at

    from orders

    left join holders
        on orders.order_id = holders.order_id

    left join leads
        on holders.lead_id = leads.lead_id

)

select * from final
