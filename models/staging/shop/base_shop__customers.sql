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
        nullif(email, '') as email,
        nullif(phone, '') as phone,
        lower(trim(nullif(customer_type, ''))) as customer_type,
        nullif(country, '') as country,
        coalesce(
            case
                when {{ is_missing('customer_key') }} then 'ID_EMPTY'
                when {{ is_missing('created_at') }} then 'VALUE_MISSING'
            end,
            {{ instant_fault('created_at', 'receipt') }},
            {{ instant_fault('received_at', 'receipt') }}
        ) as fault,
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
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('customer_key', 'received_at') }})

)

select * from final
