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
        {{ to_email('email') }} as email,
        {{ to_phone('phone') }} as phone,
        coalesce(
            landing_fault,
            {{ id_fault('identify_id') }},
            {{ missing_fault(['occurred_at', 'received_at']) }},
            {{ person_fault(['anonymous_id', 'user_id', 'email', 'phone']) }},
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
        row_flags,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('identify_id', 'received_at') }})

)

select * from final
