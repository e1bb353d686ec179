with

landed as (

    select * from {{ source('contract', 'messages') }}

),

typed as (

    select
        nullif(message_event_id, '') as message_event_id,
        least(
            {{ to_instant('occurred_at') }}, {{ to_instant('received_at') }}
        ) as occurred_at,
        {{ to_instant('received_at') }} as received_at,
        nullif(message_id, '') as message_id,
        nullif(user_id, '') as user_id,
        {{ to_email('email') }} as email,
        {{ to_phone('phone') }} as phone,
        nullif(customer_key, '') as customer_key,
        lower(trim(nullif(channel, ''))) as channel,
        lower(trim(nullif(event, ''))) as event,
        nullif(flow_id, '') as flow_id,
        nullif(campaign_id, '') as campaign_id,
        nullif(content_id, '') as content_id,
        nullif(url, '') as url,
        nullif(product_id, '') as product_id,
        coalesce({{ to_flag('is_machine') }}, false) as is_machine,
        {{ reply_word('reply_text') }} as reply_word,
        coalesce(
            landing_fault,
            {{ id_fault('message_event_id') }},
            {{ missing_fault(['occurred_at', 'received_at', 'channel', 'event']) }},
            {{ person_fault(['user_id', 'email', 'phone', 'customer_key']) }},
            {{ flag_fault('is_machine') }},
            {{ instant_fault('occurred_at', 'received_at') }},
            {{ instant_fault('received_at', 'received_at') }}
        ) as fault,
        {{
            row_flags([
                skew_flag('occurred_at', 'received_at'),
                name_flag('email'),
                name_flag('phone')
            ])
        }} as row_flags,
        load_id,
        source_file,
        source_row,
        row_hash

    from landed

),

final as (

    select
        message_event_id,
        occurred_at,
        received_at,
        message_id,
        user_id,
        email,
        phone,
        customer_key,
        channel,
        event,
        flow_id,
        campaign_id,
        content_id,
        url,
        product_id,
        is_machine,
        reply_word,
        received_at as known_at,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        row_flags,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('message_event_id', 'received_at') }})

)

select * from final
