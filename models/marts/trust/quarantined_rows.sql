with

final as (

    select
        table_name,
        source_file,
        load_id,
        source_row,
        quarantine_reason as reason

    from {{ ref('stg_landing__rows') }}

    where row_disposition = 'quarantined'

)

select * from final
