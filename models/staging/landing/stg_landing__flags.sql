with

landed_rows as (

    select * from {{ ref('stg_landing__rows') }}

    where
        row_disposition = 'accepted'
        and row_flags is not null

),

codes as (

    select * from (
        values
        ('EMAIL_INVALID'),
        ('ORDER_ZERO'),
        ('PHONE_INVALID'),
        ('TS_SKEW'),
        ('VALUE_UNKNOWN')
    ) as codes (flag)

),

-- The version of an order made last is the order.
orders as (

    select
        order_id,
        max_by(
            gross_amount - discount_amount + shipping_amount + tax_amount, updated_at
        ) as paid_amount

    from {{ ref('stg_shop__orders') }}

    group by order_id

),

refunds as (

    select
        *,
        sum(refund_amount) over (
            partition by order_id
            order by refunded_at, refund_id
            rows unbounded preceding
        ) as refunded_amount

    from {{ ref('stg_shop__refunds') }}

),

final as (

    select
        landed_rows.table_name,
        landed_rows.source_file,
        landed_rows.load_id,
        landed_rows.source_row,
        codes.flag

    from landed_rows

    inner join codes
        on landed_rows.row_flags like '%' || codes.flag || '%'

    union all

    select
        'refunds' as table_name,
        refunds.source_file,
        refunds.load_id,
        refunds.source_row,
        case
            when orders.order_id is null then 'SEQ_ORPHAN'
            else 'REFUND_EXCESS'
        end as flag

    from refunds

    left join orders
        on refunds.order_id = orders.order_id

    where
        orders.order_id is null
        or refunds.refunded_amount > orders.paid_amount

)

select * from final
