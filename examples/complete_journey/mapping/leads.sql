-- Every household of the loyalty programme can be written to, so each is a lead, from the
-- first thing that is recorded of it: a basket, or a mailing that came before baskets do.
with

transactions as (

    select * from read_parquet(getvariable('input') || '/transactions.parquet')

),

campaigns as (

    select * from read_parquet(getvariable('input') || '/campaigns.parquet')

),

campaign_descriptions as (

    select * from read_parquet(getvariable('input') || '/campaign_descriptions.parquet')

),

-- Baskets carry UTC instants, campaigns carry days of the shops' clocks (see README.md).
records as (

    select
        household_id,
        transaction_timestamp as recorded_at

    from transactions

    union all

    select
        campaigns.household_id,
        timezone(
            'UTC', timezone('America/New_York', campaign_descriptions.start_date)
        ) as recorded_at

    from campaigns

    inner join campaign_descriptions
        on campaigns.campaign_id = campaign_descriptions.campaign_id

),

final as (

    select
        household_id as lead_key,
        household_id as customer_key,
        'b2c' as lead_type,
        min(recorded_at) as created_at

    from records

    group by household_id

)

select * from final
