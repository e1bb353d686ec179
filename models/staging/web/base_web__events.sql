with

landed as (

    select * from {{ source('contract', 'web_events') }}

),

typed as (

    select
        nullif(event_id, '') as event_id,
        least(
            {{ to_instant('occurred_at') }}, {{ to_instant('received_at') }}
        ) as occurred_at,
        {{ to_instant('received_at') }} as received_at,
        nullif(anonymous_id, '') as anonymous_id,
        nullif(user_id, '') as user_id,
        nullif(email, '') as email,
        nullif(event_name, '') as event_name,
        nullif(product_id, '') as product_id,
        {{ to_money('value') }} as value,
        upper(trim(nullif(currency, ''))) as currency,
        nullif(page_url, '') as page_url,
        nullif(referrer, '') as referrer,
        nullif(utm_source, '') as utm_source,
        nullif(utm_medium, '') as utm_medium,
        nullif(utm_campaign, '') as utm_campaign,
        nullif(utm_content, '') as utm_content,
        nullif(utm_term, '') as utm_term,
        nullif(gclid, '') as gclid,
        nullif(gbraid, '') as gbraid,
        nullif(wbraid, '') as wbraid,
        nullif(fbclid, '') as fbclid,
        nullif(msclkid, '') as msclkid,
        nullif(ttclid, '') as ttclid,
        nullif(user_agent, '') as user_agent,
        nullif(country, '') as country,
        coalesce({{ to_flag('is_internal') }}, false) as is_internal,
        coalesce(
            case
                when {{ is_missing('event_id') }} then 'ID_EMPTY'
                when {{ is_missing('occurred_at') }} then 'VALUE_MISSING'
                when {{ is_missing('received_at') }} then 'VALUE_MISSING'
                when {{ is_missing('event_name') }} then 'VALUE_MISSING'
                when {{ is_unreadable('value', to_money('value')) }} then 'NUM_FORMAT'
                when
                    {{ is_unreadable('is_internal', to_flag('is_internal')) }}
                    then 'BOOL_INVALID'
                when
                    {{ is_missing('anonymous_id') }}
                    and {{ is_missing('user_id') }}
                    and {{ is_missing('email') }}
                    then 'ID_EMPTY'
            end,
            {{ instant_fault('occurred_at', 'received_at') }},
            {{ instant_fault('received_at', 'received_at') }}
        ) as fault,
        load_id,
        source_file,
        source_row,
        row_hash

    from landed

),

final as (

    select
        event_id,
        occurred_at,
        received_at,
        anonymous_id,
        user_id,
        email,
        event_name,
        product_id,
        value,
        currency,
        page_url,
        referrer,
        utm_source,
        utm_medium,
        utm_campaign,
        utm_content,
        utm_term,
        gclid,
        gbraid,
        wbraid,
        fbclid,
        msclkid,
        ttclid,
        user_agent,
        country,
        is_internal,
        received_at as known_at,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('event_id', 'received_at') }})

)

select * from final
