with

web_events as (

    select
        *,
        {{ identifier('device', 'anonymous_id') }} as device_identifier,
        coalesce(
            {{ identifier('user', 'user_id') }}, {{ identifier('email', 'email') }}
        ) as own_identifier

    from {{ ref('int_web_events_sourced') }}

),

traffic_sources as (

    select * from {{ ref('int_traffic_sources_classified') }}

),

user_agents as (

    select * from {{ ref('int_user_agents_classified') }}

),

holders as (

    select * from {{ ref('int_device_holders') }}

),

final as (

    select
        web_events.event_id,
        coalesce(
            web_events.own_identifier,
            holders.identifier,
            web_events.device_identifier
        ) as identifier,
        web_events.device_identifier,
        web_events.anonymous_id,
        web_events.event_name,
        web_events.product_id,
        web_events.value,
        web_events.currency,
        web_events.page_url,
        traffic_sources.channel,
        traffic_sources.source,
        traffic_sources.medium,
        traffic_sources.campaign,
        web_events.utm_content as content,
        web_events.utm_term as term,
        nullif(web_events.click_id_kind, '') as click_id_kind,
        nullif(web_events.referrer_host, '') as referrer_host,
        web_events.country,
        coalesce(user_agents.is_bot, false) as is_bot,
        web_events.is_internal,
        coalesce(user_agents.is_bot, false) or web_events.is_internal as is_weightless,
        web_events.occurred_at,
        -- What a shared device did is a holder's no sooner than the sign-in is known.
        case
            when web_events.own_identifier is null and holders.identifier is not null
                then greatest(web_events.known_at, holders.known_at)
            else web_events.known_at
        end as known_at

    from web_events

    inner join traffic_sources
        on
            web_events.source_label = traffic_sources.source_label
            and web_events.medium_label = traffic_sources.medium_label
            and web_events.campaign_label = traffic_sources.campaign_label
            and web_events.click_id_kind = traffic_sources.click_id_kind
            and web_events.referrer_host = traffic_sources.referrer_host
            and web_events.occurred_at >= traffic_sources.valid_from
            and web_events.occurred_at < traffic_sources.valid_to

    left join user_agents
        on web_events.user_agent = user_agents.user_agent

    left join holders
        on
            web_events.device_identifier = holders.device_identifier
            and web_events.occurred_at >= holders.held_from
            and web_events.occurred_at < holders.held_to
            -- The first holder has the device's past with the device itself.
            and (
                holders.holder_number > 1
                or web_events.known_at >= holders.known_at
            )

)

select * from final
