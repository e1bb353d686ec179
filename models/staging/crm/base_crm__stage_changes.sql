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
            landing_fault,
            {{ id_fault('stage_change_id') }},
            {{ missing_fault(['lead_key', 'changed_at', 'stage']) }},
            {{ instant_fault('changed_at', 'receipt') }},
            {{ instant_fault('received_at', 'receipt') }}
        ) as fault,
        {{
            row_flags([
                skew_flag('changed_at', 'receipt')
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
        row_flags,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('stage_change_id', 'received_at') }})

)

select * from final
