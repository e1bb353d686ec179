with

web_events as (

    select
        {{ identifier('device', 'anonymous_id') }} as device_identifier,
        event_name,
        user_agent,
        is_internal,
        known_at

    from {{ ref('stg_web__events') }}

),

user_agents as (

    select * from {{ ref('int_user_agents_classified') }}

),

final as (

    select
        web_events.device_identifier,
        min(web_events.known_at) as first_known_at,
        min(web_events.known_at) filter (
            where
            web_events.event_name in (
                'add_to_cart',
                'add_to_wishlist',
                'begin_checkout',
                'add_shipping_info',
                'add_payment_info',
                'complete_quiz',
                'start_chat'
            )
            and not web_events.is_internal
            and not coalesce(user_agents.is_bot, false)
        ) as first_intent_at

    from web_events

    left join user_agents
        on web_events.user_agent = user_agents.user_agent

    where web_events.device_identifier is not null

    group by web_events.device_identifier

)

select * from final
