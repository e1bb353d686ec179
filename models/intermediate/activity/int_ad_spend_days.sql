with

-- Platforms restate a day for weeks; the last statement is what it cost.
latest as (

    select
        *,
        count(*) over (partition by {{ day_of_an_ad() }}) as statement_count

    from {{ ref('stg_ads__spend') }}

    qualify row_number() over (
        partition by {{ day_of_an_ad() }}
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

windows as (

    select * from {{ ref('restatement_windows') }}

),

-- A day ends at the account's own midnight; at that of UTC where nobody knows the zone.
ended as (

    select
        latest.*,
        {{
            local_to_utc(
                'cast(latest.spend_date as timestamp)',
                'coalesce(time_zones.time_zone, \'UTC\')'
            )
        }} as day_started_at,
        {{
            local_to_utc(
                'cast(latest.spend_date as timestamp) + interval \'1\' day',
                'coalesce(time_zones.time_zone, \'UTC\')'
            )
        }} as day_ended_at,
        coalesce(windows.provisional_days, others.provisional_days)
            as provisional_days

    from latest

    inner join windows as others
        on others.platform = 'any'

    left join windows
        on latest.platform = windows.platform

    left join {{ ref('time_zones') }} as time_zones
        on latest.account_time_zone = time_zones.time_zone

),

rated as (

    select
        ended.*,
        campaigns.campaign_label,
        traffic_sources.channel,
        traffic_sources.source,
        traffic_sources.medium,
        case
            when ended.currency = '{{ var("report_currency") }}'
                then cast(1 as decimal(18, 8))
            else rates.rate
        end as rate

    from ended

    left join campaigns
        on
            ended.platform = campaigns.platform
            and ended.campaign_type is not distinct from campaigns.campaign_type
            and ended.campaign_name is not distinct from campaigns.campaign_name

    left join traffic_sources
        on
            campaigns.source_label = traffic_sources.source_label
            and campaigns.medium_label = traffic_sources.medium_label
            and campaigns.campaign_label = traffic_sources.campaign_label
            and cast(ended.spend_date as timestamp) >= traffic_sources.valid_from
            and cast(ended.spend_date as timestamp) < traffic_sources.valid_to

    left join rates
        on
            ended.currency = rates.currency
            and ended.spend_date = rates.rate_date

),

final as (

    select
        platform,
        account_id,
        campaign_id,
        campaign_name,
        campaign_type,
        campaign_label,
        ad_group_id,
        keyword,
        audience,
        case
            when keyword is not null then 'keyword'
            when audience is not null then 'audience'
        end as target_kind,
        {{ traffic_label('coalesce(keyword, audience)') }} as target_label,
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
        day_ended_at + {{ days('provisional_days') }}
        > {{ as_of() }} as is_provisional,
        day_started_at,
        day_ended_at,
        loaded_at

    from rated

)

select * from final
