-- A purchase of the product is worth 10 dollars, all of it margin.
with

training as (

    select *

    from read_csv(
        getvariable('input') || '/training.csv', header = true, all_varchar = true
    )

),

final as (

    select
        'order-' || id as order_id,
        'customer-' || id as customer_key,
        10.00 as gross_amount,
        'USD' as currency,
        timestamp '2018-07-02 00:00:00' as ordered_at,
        timestamp '2018-07-02 00:00:00' as updated_at

    from training

    where purchase = '1'

)

select * from final
