with

spend_days as (

    select * from {{ ref('int_ad_spend_days') }}

),

-- Whose ads a campaign's visits came by; where two platforms share its name, nobody can tell.
campaigns as (

    select
        channel,
        campaign_label,
        case
            when min(platform) = max(platform) then min(platform) else '(several)'
        end as platform

    from spend_days

    group by channel, campaign_label

),

claimed as (

    select
        platform,
        cast(date_trunc('month', cast(spend_date as timestamp)) as date) as month,
        cast(sum(cast(claimed_conversions as decimal(18, 4))) as decimal(18, 4))
            as claimed_conversions

    from spend_days

    group by platform, month

),

purchases as (

    select
        credits.attribution_model,
        credits.channel,
        {{ traffic_label('touchpoints.campaign') }} as campaign_label,
        cast(date_trunc('month', credits.occurred_at) as date) as month,
        credits.credit,
        credits.value

    from {{ ref('attribution_credits') }} as credits

    left join {{ ref('touchpoints') }} as touchpoints
        on credits.touchpoint_id = touchpoints.touchpoint_id

    where credits.outcome in ('first_purchase', 'repeat_purchase')

),

placed as (

    select
        purchases.attribution_model,
        case
            when purchases.channel = 'unattributed' then '(unattributed)'
            else coalesce(campaigns.platform, '(no ad)')
        end as platform,
        purchases.month,
        purchases.credit,
        purchases.value

    from purchases

    left join campaigns
        on
            purchases.channel = campaigns.channel
            and purchases.campaign_label = campaigns.campaign_label

),

credited as (

    select
        attribution_model,
        platform,
        month,
        cast(sum(credit) as decimal(24, 12)) as credited_purchases,
        cast(sum(value) as decimal(18, 2)) as credited_revenue

    from placed

    group by attribution_model, platform, month

),

models as (

    select attribution_model from {{ ref('attribution_models') }}

),

places as (

    select
        platform,
        month
    from claimed

    union

    select
        platform,
        month
    from credited

),

final as (

    select
        models.attribution_model,
        places.platform,
        places.month,
        claimed.claimed_conversions,
        cast(coalesce(credited.credited_purchases, 0) as decimal(24, 12))
            as credited_purchases,
        credited.credited_revenue

    from places

    cross join models

    left join claimed
        on
            places.platform = claimed.platform
            and places.month = claimed.month

    left join credited
        on
            models.attribution_model = credited.attribution_model
            and places.platform = credited.platform
            and places.month = credited.month

)

select * from final
