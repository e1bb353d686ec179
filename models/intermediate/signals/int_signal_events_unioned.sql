with

definitions as (

    select * from {{ ref('signal_definitions') }}

),

web_events as (

    select
        web_events.identifier,
        definitions.signal,
        web_events.event_id,
        web_events.product_id,
        web_events.occurred_at,
        web_events.known_at

    from {{ ref('int_web_events_classified') }} as web_events

    inner join definitions
        on
            definitions.source = 'web'
            and web_events.event_name = definitions.event

    where
        not web_events.is_weightless
        and (web_events.product_id is not null or not definitions.is_product_only)

),

visits as (

    select
        sessions.identifier,
        definitions.signal,
        sessions.session_id as event_id,
        cast(null as string) as product_id,
        sessions.started_at as occurred_at,
        sessions.known_at

    from {{ ref('int_sessions') }} as sessions

    inner join definitions
        on definitions.source = 'visit'

    where not sessions.is_weightless

),

messages as (

    select
        messages.identifier,
        definitions.signal,
        messages.message_event_id as event_id,
        messages.product_id,
        messages.occurred_at,
        messages.known_at

    from {{ ref('int_messages_classified') }} as messages

    inner join definitions
        on
            definitions.source = 'message'
            and messages.channel = definitions.channel
            and messages.event = definitions.event

    where
        (not messages.is_machine or not definitions.is_human_only)
        and (messages.product_id is not null or not definitions.is_product_only)

),

orders as (

    select
        orders.identifier,
        definitions.signal,
        orders.order_id as event_id,
        cast(null as string) as product_id,
        orders.ordered_at as occurred_at,
        orders.known_at

    from {{ ref('int_orders_netted') }} as orders

    inner join definitions
        on
            definitions.source = 'order'
            and (definitions.event = 'placed' or orders.is_purchase)

    where orders.is_standing

),

final as (

    select * from web_events
    union all
    select * from visits
    union all
    select * from messages
    union all
    select * from orders

)

select * from final
