-- A refund in another currency would be taken off as if it were the order's own.
select
    refunds.refund_id,
    refunds.currency as refund_currency,
    orders.currency as order_currency

from {{ ref('stg_shop__refunds') }} as refunds

inner join {{ ref('int_orders_netted') }} as orders
    on refunds.order_id = orders.order_id

where refunds.currency <> orders.currency
