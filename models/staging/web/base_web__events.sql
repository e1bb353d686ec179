with

currencies as (

    select * from {{ ref('currencies') }}

),

landed as (

    select
        landed.*,
        currencies.currency as known_currency

    from {{ source('contract', 'web_events') }} as landed

    left join currencies
        on upper(trim(landed.currency)) = currencies.currency

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
        {{ to_email('email') }} as email,
        nullif(event_name, '') as event_name,
        nullif(product_id, '') as product_id,
        {{ to_money('value') }} as value,
        known_currency as currency,
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
        {{ to_fbp('fbp') }} as fbp,
        nullif(msclkid, '') as msclkid,
        nullif(ttclid, '') as ttclid,
        nullif(user_agent, '') as user_agent,
        nullif(country, '') as country,
        coalesce({{ to_flag('is_internal') }}, false) as is_internal,
        coalesce(
            landing_fault,
            {{ id_fault('event_id') }},
            {{ missing_fault(['occurred_at', 'received_at', 'event_name']) }},
            {{ person_fault(['anonymous_id', 'user_id', 'email']) }},
            {{ money_fault('value') }},
            {{ currency_fault('currency') }},
            {{ flag_fault('is_internal') }},
            {{ instant_fault('occurred_at', 'received_at') }},
            {{ instant_fault('received_at', 'received_at') }}
        ) as fault,
        {{
            row_flags([
                skew_flag('occurred_at', 'received_at'),
                name_flag('email'),
                name_flag('fbp')
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
        fbp,
        msclkid,
        ttclid,
        user_agent,
        country,
        is_internal,
        received_at as known_at,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        row_flags,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('event_id', 'received_at') }})

)

select * from final
