with

campaigns as (

    select distinct
        platform,
        campaign_type,
        campaign_name

    from {{ ref('stg_ads__spend') }}

),

ad_platforms as (

    select * from {{ ref('ad_platforms') }}

),

final as (

    select
        campaigns.platform,
        campaigns.campaign_type,
        campaigns.campaign_name,
        case ad_platforms.source
            when 'any' then campaigns.platform
            else ad_platforms.source
        end as source_label,
        ad_platforms.medium as medium_label,
        {{ traffic_label('campaigns.campaign_name') }} as campaign_label

    from campaigns

    inner join ad_platforms
        on
            ad_platforms.platform in ('any', campaigns.platform)
            and ad_platforms.campaign_type in ('any', lower(campaigns.campaign_type))

    qualify row_number() over (
        partition by
            campaigns.platform, campaigns.campaign_type, campaigns.campaign_name
        order by
            ad_platforms.platform = 'any',
            ad_platforms.campaign_type = 'any'
    ) = 1

)

select * from final
