-- One lead for each time that a path was gone.
with

paths as (

    select *

    from read_csv(getvariable('input') || '/Data.csv', delim = ';', header = true)

),

numbered as (

    select
        row_number() over (order by path) as path_number,
        total_conversions,
        total_conversions + total_null as journeys

    from paths

),

final as (

    select
        'path-' || path_number || '-' || journey_number as lead_key,
        'path-' || path_number || '-' || journey_number as user_id,
        timestamp '2025-01-01 00:00:00' as created_at

    from numbered

    cross join unnest(range(journeys)) as journeys (journey_number)

)

select * from final
