with

statements as (

    select
        *,
        count(*) over (
            partition by
                platform,
                account_id,
                campaign_id,
                ad_group_id,
                keyword,
                audience,
                spend_date
        ) as statement_count

    from {{ ref('stg_ads__spend') }}

),

-- Platforms restate a day for weeks; the last statement is what it cost.
latest as (

    select * from statements

    qualify row_number() over (
        partition by
            platform,
            account_id,
            campaign_id,
            ad_group_id,
            keyword,
            audience,
            spend_date
        order by loaded_at desc
    ) = 1

),

campaigns as (

    select * from {{ ref('int_ad_campaigns_sourced') }}

),

traffic_sources as (

    select * from {{ ref('int_traffic_sources_classified') }}

    where
        click_id_kind = ''
        and referrer_host = ''

),

rates as (

    select * from {{ ref('stg_shop__fx_rates') }}

),

rated as (

    select
        latest.*,
        traffic_sources.channel,
        traffic_sources.source,
        traffic_sources.medium,
        case
            when latest.currency = '{{ var("report_currency") }}'
                then cast(1 as decimal(18, 8))
            else rates.rate
        end as rate

    from latest

    left join campaigns
        on
            latest.platform = campaigns.platform
            and latest.campaign_type is not distinct from campaigns.campaign_type
            and latest.campaign_name is not distinct from campaigns.campaign_name

    left join traffic_sources
        on
            campaigns.source_label = traffic_sources.source_label
            and campaigns.medium_label = traffic_sources.medium_label
            and campaigns.campaign_label = traffic_sources.campaign_label
            and cast(latest.spend_date as timestamp) >= traffic_sources.valid_from
            and cast(latest.spend_date as timestamp) < traffic_sources.valid_to

    left join rates
        on
            latest.currency = rates.currency
            and latest.spend_date = rates.rate_date

),

final as (

    select
        platform,
        account_id,
        campaign_id,
        campaign_name,
        campaign_type,
        ad_group_id,
        keyword,
        audience,
        spend_date,
        account_time_zone,
        channel,
        source,
        medium,
        currency,
        spend as spend_amount,
        rate,
        cast(spend * rate as decimal(18, 4)) as report_amount,
        clicks,
        impressions,
        claimed_conversions,
        statement_count,
        cast(spend_date as timestamp) + {{ days(30) }}
        > {{ as_of() }} as is_provisional,
        loaded_at

    from rated

)

select * from final
