with

landed as (

    select * from {{ source('contract', 'checkouts') }}

),

typed as (

    select
        nullif(checkout_id, '') as checkout_id,
        least(
            {{ to_instant('started_at') }}, {{ to_instant('received_at') }}
        ) as started_at,
        {{ to_instant('received_at') }} as received_at,
        nullif(anonymous_id, '') as anonymous_id,
        nullif(user_id, '') as user_id,
        nullif(email, '') as email,
        {{ to_money('value') }} as value,
        upper(trim(nullif(currency, ''))) as currency,
        lower(trim(nullif(last_step, ''))) as last_step,
        {{ to_instant('completed_at') }} as completed_at,
        coalesce(
            case
                when {{ is_missing('checkout_id') }} then 'ID_EMPTY'
                when {{ is_missing('started_at') }} then 'VALUE_MISSING'
                when {{ is_missing('received_at') }} then 'VALUE_MISSING'
                when {{ is_missing('last_step') }} then 'VALUE_MISSING'
                when {{ is_unreadable('value', to_money('value')) }} then 'NUM_FORMAT'
            end,
            {{ instant_fault('started_at', 'received_at') }},
            {{ instant_fault('received_at', 'received_at') }},
            {{ instant_fault('completed_at', 'received_at') }}
        ) as fault,
        load_id,
        source_file,
        source_row,
        row_hash

    from landed

),

final as (

    select
        checkout_id,
        started_at,
        received_at,
        anonymous_id,
        user_id,
        email,
        value,
        currency,
        last_step,
        completed_at,
        received_at as known_at,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('checkout_id', 'received_at') }})

)

select * from final
