with

transactions as (

    select * from read_parquet(getvariable('input') || '/transactions.parquet')

),

-- `sales_value` is what the grocer received: the loyalty discount and the matched coupon
-- are already off it, a manufacturer's coupon is not, since the manufacturer pays it back.
lines as (

    select
        basket_id,
        household_id,
        transaction_timestamp,
        cast(sales_value as decimal(18, 2)) as received_amount,
        cast(retail_disc as decimal(18, 2))
        + cast(coupon_match_disc as decimal(18, 2)) as discount_amount

    from transactions

),

-- No basket holds two households or two instants.
final as (

    select
        basket_id as order_id,
        household_id as customer_key,
        sum(received_amount + discount_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        'USD' as currency,
        transaction_timestamp as ordered_at,
        transaction_timestamp as updated_at

    from lines

    group by basket_id, household_id, transaction_timestamp

)

select * from final
