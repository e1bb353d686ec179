with

transactions as (

    select * from read_parquet(getvariable('input') || '/transactions.parquet')

),

-- A product stands once in a basket.
final as (

    select
        basket_id || '-' || product_id as order_line_id,
        basket_id as order_id,
        product_id,
        quantity,
        cast(sales_value as decimal(18, 2)) as line_amount

    from transactions

)

select * from final
