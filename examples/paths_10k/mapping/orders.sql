-- The first journeys of a path are those that converted, an hour after the last contact.
-- What conversions were worth is said of paths and not of each; every one is 1 here.
with

paths as (

    select *

    from read_csv(getvariable('input') || '/Data.csv', delim = ';', header = true)

),

numbered as (

    select
        row_number() over (order by path) as path_number,
        total_conversions,
        len(string_split(path, ' > ')) as contacts

    from paths

),

final as (

    select
        'path-' || path_number || '-' || journey_number as order_id,
        'path-' || path_number || '-' || journey_number as user_id,
        1 as gross_amount,
        'EUR' as currency,
        timestamp '2025-01-01 00:00:00' + contacts * interval 1 hour as ordered_at,
        timestamp '2025-01-01 00:00:00' + contacts * interval 1 hour as updated_at

    from numbered

    cross join unnest(range(total_conversions)) as conversions (journey_number)

)

select * from final
