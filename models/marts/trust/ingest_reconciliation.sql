with

landed_rows as (

    select * from {{ ref('stg_landing__rows') }}

),

final as (

    select
        table_name,
        source_file,
        load_id,
        count(*) as rows_in,
        count(*) filter (where row_disposition = 'accepted') as accepted,
        count(*) filter (where row_disposition = 'exact_duplicate') as exact_duplicates,
        count(*) filter (where row_disposition = 'quarantined') as quarantined

    from landed_rows

    group by
        table_name,
        source_file,
        load_id

)

select * from final
