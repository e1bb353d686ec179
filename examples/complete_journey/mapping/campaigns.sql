with

campaign_descriptions as (

    select * from read_parquet(getvariable('input') || '/campaign_descriptions.parquet')

),

final as (

    select
        campaign_id,
        'Campaign ' || campaign_id || ' (' || campaign_type || ')' as campaign_name,
        'direct_mail' as platform,
        campaign_type

    from campaign_descriptions

)

select * from final
