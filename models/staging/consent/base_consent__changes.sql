with

landed as (

    select
        *,
        coalesce(nullif(received_at, ''), changed_at) as receipt

    from {{ source('contract', 'consents') }}

),

typed as (

    select
        nullif(consent_id, '') as consent_id,
        nullif(user_id, '') as user_id,
        nullif(email, '') as email,
        nullif(phone, '') as phone,
        nullif(customer_key, '') as customer_key,
        lower(trim(nullif(purpose, ''))) as purpose,
        lower(trim(nullif(state, ''))) as state,
        nullif(source, '') as source,
        least(
            {{ to_instant('changed_at') }}, {{ to_instant('receipt') }}
        ) as changed_at,
        {{ to_instant('receipt') }} as received_at,
        coalesce(
            case
                when {{ is_missing('consent_id') }} then 'ID_EMPTY'
                when {{ is_missing('purpose') }} then 'VALUE_MISSING'
                when {{ is_missing('state') }} then 'VALUE_MISSING'
                when {{ is_missing('changed_at') }} then 'VALUE_MISSING'
                when
                    {{ is_missing('user_id') }}
                    and {{ is_missing('email') }}
                    and {{ is_missing('phone') }}
                    and {{ is_missing('customer_key') }}
                    then 'ID_EMPTY'
            end,
            {{ instant_fault('changed_at', 'receipt') }},
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
        consent_id,
        user_id,
        email,
        phone,
        customer_key,
        purpose,
        state,
        source,
        changed_at,
        received_at,
        received_at as known_at,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('consent_id', 'received_at') }})

)

select * from final
