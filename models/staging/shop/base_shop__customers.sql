with

landed as (

    select
        *,
        coalesce(nullif(received_at, ''), created_at) as receipt

    from {{ source('contract', 'customers') }}

),

typed as (

    select
        nullif(customer_key, '') as customer_key,
        least(
            {{ to_instant('created_at') }}, {{ to_instant('receipt') }}
        ) as created_at,
        {{ to_instant('receipt') }} as received_at,
        nullif(user_id, '') as user_id,
        {{ to_email('email') }} as email,
        {{ to_phone('phone') }} as phone,
        lower(trim(nullif(customer_type, ''))) as customer_type,
        nullif(country, '') as country,
        coalesce(
            landing_fault,
            {{ id_fault('customer_key') }},
            {{ missing_fault(['created_at']) }},
            {{ instant_fault('created_at', 'receipt') }},
            {{ instant_fault('received_at', 'receipt') }}
        ) as fault,
        {{
            row_flags([
                skew_flag('created_at', 'receipt'),
                name_flag('email'),
                name_flag('phone'),
                unknown_flag('customer_type', ['b2c', 'b2b', 'subscription', 'marketplace'])
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
        customer_key,
        created_at,
        received_at,
        user_id,
        email,
        phone,
        customer_type,
        country,
        received_at as known_at,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        row_flags,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('customer_key', 'received_at') }})

)

select * from final
