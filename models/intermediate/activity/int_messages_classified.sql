with

messages as (

    select * from {{ ref('stg_messaging__messages') }}

),

deliveries as (

    select
        message_id,
        min(occurred_at) filter (where event = 'delivered') as delivered_at,
        min(known_at) filter (where event = 'delivered') as delivery_known_at,
        min(occurred_at) filter (where event = 'sent') as sent_at,
        min(known_at) filter (where event = 'sent') as sending_known_at

    from messages

    where event in ('sent', 'delivered')

    group by message_id

),

-- A report of delivery that comes in later cannot take back an open that counted.
compared as (

    select
        messages.*,
        coalesce(
            case
                when deliveries.delivery_known_at <= messages.known_at
                    then deliveries.delivered_at
            end,
            case
                when deliveries.sending_known_at <= messages.known_at
                    then deliveries.sent_at
            end
        ) as arrived_at

    from messages

    left join deliveries
        on messages.message_id = deliveries.message_id

),

final as (

    select
        message_event_id,
        message_id,
        coalesce(
            {{ identifier('user', 'user_id') }},
            {{ identifier('email', 'email') }},
            {{ identifier('phone', 'phone') }},
            {{ identifier('customer', 'customer_key') }}
        ) as identifier,
        channel,
        event,
        flow_id,
        campaign_id,
        content_id,
        url,
        product_id,
        event in ('opened', 'clicked')
        and (
            is_machine
            -- Nobody reads within two seconds of the delivery.
            or coalesce(occurred_at <= arrived_at + interval '2' second, false)
        ) as is_machine,
        occurred_at,
        known_at

    from compared

)

select * from final
