with

web_events as (

    select * from {{ ref('stg_web__events') }}

),

labelled as (

    select
        *,
        {{ traffic_label('utm_source') }} as source_label,
        {{ traffic_label('utm_medium') }} as medium_label,
        {{ traffic_label('utm_campaign') }} as campaign_label,
        case
            when gclid is not null then 'gclid'
            when gbraid is not null then 'gbraid'
            when wbraid is not null then 'wbraid'
            when msclkid is not null then 'msclkid'
            when ttclid is not null then 'ttclid'
            when fbclid is not null then 'fbclid'
            else ''
        end as click_id_kind,
        {{ referrer_host('referrer') }} as referring_host

    from web_events

),

final as (

    select
        *,
        case
            when {{ is_own_site('referring_host') }} then ''
            else referring_host
        end as referrer_host

    from labelled

)

select * from final
