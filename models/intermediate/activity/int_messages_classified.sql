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

-- Who answers STOP has left the list, and HELP asks for help.
final as (

    select
        compared.message_event_id,
        compared.message_id,
        coalesce(
            {{ identifier('user', 'user_id') }},
            {{ identifier('email', 'email') }},
            {{ identifier('phone', 'phone') }},
            {{ identifier('customer', 'customer_key') }}
        ) as identifier,
        compared.channel,
        case reply_words.meaning
            when 'stop' then 'unsubscribed'
            when 'help' then 'asked_help'
            else compared.event
        end as event,
        compared.flow_id,
        compared.campaign_id,
        compared.content_id,
        compared.url,
        compared.product_id,
        compared.event in ('opened', 'clicked')
        and (
            compared.is_machine
            -- Nobody reads within two seconds of the delivery.
            or coalesce(
                compared.occurred_at <= compared.arrived_at + interval '2' second,
                false
            )
        ) as is_machine,
        compared.occurred_at,
        compared.known_at

    from compared

    left join {{ ref('reply_words') }} as reply_words
        on
            compared.event = 'replied'
            and compared.reply_word = reply_words.word

)

select * from final
