with

transactions as (

    select * from read_parquet(getvariable('input') || '/transactions.parquet')

),

final as (

    select
        household_id as customer_key,
        'b2c' as customer_type,
        min(transaction_timestamp) as created_at

    from transactions

    group by household_id

)

select * from final
