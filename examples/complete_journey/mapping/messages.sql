with

campaigns as (

    select * from read_parquet(getvariable('input') || '/campaigns.parquet')

),

campaign_descriptions as (

    select * from read_parquet(getvariable('input') || '/campaign_descriptions.parquet')

),

coupon_redemptions as (

    select * from read_parquet(getvariable('input') || '/coupon_redemptions.parquet')

),

-- The day a campaign starts is the only date a mailing has.
mailings as (

    select
        'sent-' || campaigns.campaign_id || '-' || campaigns.household_id
            as message_event_id,
        campaigns.campaign_id || '-' || campaigns.household_id as message_id,
        campaigns.household_id as customer_key,
        'sent' as event,
        campaigns.campaign_id,
        campaign_descriptions.campaign_type as content_id,
        campaign_descriptions.start_date as occurred_on,
        campaign_descriptions.start_date as received_on

    from campaigns

    inner join campaign_descriptions
        on campaigns.campaign_id = campaign_descriptions.campaign_id

),

-- A redemption is the printed click: the household took up what one mailing offered. It has
-- a day and no hour, so it is known when that day is over and never before its own basket.
redemptions as (

    select
        concat_ws(
            '-',
            'redeemed',
            coupon_redemptions.campaign_id,
            coupon_redemptions.household_id,
            coupon_redemptions.coupon_upc,
            cast(coupon_redemptions.redemption_date as date)
        ) as message_event_id,
        coupon_redemptions.campaign_id
        || '-'
        || coupon_redemptions.household_id as message_id,
        coupon_redemptions.household_id as customer_key,
        'clicked' as event,
        coupon_redemptions.campaign_id,
        campaign_descriptions.campaign_type as content_id,
        coupon_redemptions.redemption_date as occurred_on,
        coupon_redemptions.redemption_date + interval 1 day as received_on

    from coupon_redemptions

    inner join campaign_descriptions
        on coupon_redemptions.campaign_id = campaign_descriptions.campaign_id

),

unioned as (

    select * from mailings
    union all
    select * from redemptions

),

final as (

    select
        message_event_id,
        message_id,
        customer_key,
        'direct_mail' as channel,
        event,
        campaign_id,
        content_id,
        timezone('UTC', timezone('America/New_York', occurred_on)) as occurred_at,
        timezone('UTC', timezone('America/New_York', received_on)) as received_at

    from unioned

)

select * from final
