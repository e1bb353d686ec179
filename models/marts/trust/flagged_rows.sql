with

final as (

    select
        table_name,
        source_file,
        load_id,
        flag,
        count(*) as accepted_rows

    from {{ ref('int_flagged_rows') }}

    group by
        table_name,
        source_file,
        load_id,
        flag

)

select * from final
