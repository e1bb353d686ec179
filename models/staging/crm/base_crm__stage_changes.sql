with

landed as (

    select
        *,
        coalesce(nullif(received_at, ''), changed_at) as receipt

    from {{ source('contract', 'crm_stage_changes') }}

),

typed as (

    select
        nullif(stage_change_id, '') as stage_change_id,
        nullif(lead_key, '') as lead_key,
        least(
            {{ to_instant('changed_at') }}, {{ to_instant('receipt') }}
        ) as changed_at,
        {{ to_instant('receipt') }} as received_at,
        lower(trim(nullif(stage, ''))) as stage,
        nullif(owner, '') as owner,
        nullif(queue, '') as queue,
        nullif(disposition, '') as disposition,
        nullif(reason_code, '') as reason_code,
        coalesce(
            case
                when {{ is_missing('stage_change_id') }} then 'ID_EMPTY'
                when {{ is_missing('lead_key') }} then 'VALUE_MISSING'
                when {{ is_missing('changed_at') }} then 'VALUE_MISSING'
                when {{ is_missing('stage') }} then 'VALUE_MISSING'
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
        stage_change_id,
        lead_key,
        changed_at,
        received_at,
        stage,
        owner,
        queue,
        disposition,
        reason_code,
        received_at as known_at,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('stage_change_id', 'received_at') }})

)

select * from final
