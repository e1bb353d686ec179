with

landed as (

    select * from {{ source('contract', 'identifies') }}

),

typed as (

    select
        nullif(identify_id, '') as identify_id,
        least(
            {{ to_instant('occurred_at') }}, {{ to_instant('received_at') }}
        ) as occurred_at,
        {{ to_instant('received_at') }} as received_at,
        nullif(anonymous_id, '') as anonymous_id,
        nullif(user_id, '') as user_id,
        nullif(email, '') as email,
        nullif(phone, '') as phone,
        coalesce(
            case
                when {{ is_missing('identify_id') }} then 'ID_EMPTY'
                when {{ is_missing('occurred_at') }} then 'VALUE_MISSING'
                when {{ is_missing('received_at') }} then 'VALUE_MISSING'
                when
                    {{ is_missing('anonymous_id') }}
                    and {{ is_missing('user_id') }}
                    and {{ is_missing('email') }}
                    and {{ is_missing('phone') }}
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
        identify_id,
        occurred_at,
        received_at,
        anonymous_id,
        user_id,
        email,
        phone,
        received_at as known_at,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('identify_id', 'received_at') }})

)

select * from final
