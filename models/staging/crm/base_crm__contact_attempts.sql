with

landed as (

    select
        *,
        coalesce(nullif(received_at, ''), attempted_at) as receipt

    from {{ source('contract', 'contact_attempts') }}

),

typed as (

    select
        nullif(attempt_id, '') as attempt_id,
        nullif(lead_key, '') as lead_key,
        nullif(owner, '') as owner,
        lower(trim(nullif(channel, ''))) as channel,
        least(
            {{ to_instant('attempted_at') }}, {{ to_instant('receipt') }}
        ) as attempted_at,
        {{ to_instant('receipt') }} as received_at,
        nullif(result, '') as result,
        {{ to_instant('callback_at') }} as callback_at,
        coalesce(
            landing_fault,
            {{ id_fault('attempt_id') }},
            {{ missing_fault(['lead_key', 'channel', 'attempted_at']) }},
            {{ instant_fault('attempted_at', 'receipt') }},
            {{ instant_fault('received_at', 'receipt') }},
            {{ instant_fault('callback_at', 'callback_at') }}
        ) as fault,
        {{
            row_flags([
                skew_flag('attempted_at', 'receipt')
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
        attempt_id,
        lead_key,
        owner,
        channel,
        attempted_at,
        received_at,
        result,
        callback_at,
        received_at as known_at,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        row_flags,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('attempt_id', 'received_at') }})

)

select * from final
