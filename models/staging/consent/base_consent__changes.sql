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
        {{ to_email('email') }} as email,
        {{ to_phone('phone') }} as phone,
        nullif(customer_key, '') as customer_key,
        lower(trim(nullif(purpose, ''))) as purpose,
        lower(trim(nullif(state, ''))) as state,
        nullif(source, '') as source,
        least(
            {{ to_instant('changed_at') }}, {{ to_instant('receipt') }}
        ) as changed_at,
        {{ to_instant('receipt') }} as received_at,
        coalesce(
            landing_fault,
            {{ id_fault('consent_id') }},
            {{ missing_fault(['purpose', 'state', 'changed_at']) }},
            {{ person_fault(['user_id', 'email', 'phone', 'customer_key']) }},
            {{ instant_fault('changed_at', 'receipt') }},
            {{ instant_fault('received_at', 'receipt') }}
        ) as fault,
        {{
            row_flags([
                skew_flag('changed_at', 'receipt'),
                name_flag('email'),
                name_flag('phone'),
                unknown_flag('state', ['granted', 'denied']),
                unknown_flag(
                    'purpose',
                    ['email', 'sms', 'phone', 'ad_user_data', 'ad_personalization', 'profiling']
                )
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
        row_flags,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('consent_id', 'received_at') }})

)

select * from final
