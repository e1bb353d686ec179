-- A cap that reaches one row too far counts an action too often.
with

numbered as (

    select * from (
        values (1, 2, 3), (2, 1, 1), (3, 2, 2), (4, 2, 3)
    ) as numbered (place, reach, size)

),

reached as (

    select
        place,
        {{ lead_by_offset('place', 'reach', 'order by place', 3) }} as later_place,
        {{ minimum_of_last('-place', 'size', 'order by place', 3) }} as least_value,
        {{ minimum_of_last('place', 'size', 'order by place', 3) }} as least_place

    from numbered

),

expected as (

    select * from (
        values (1, 3, -1, 1), (2, 3, -2, 2), (3, 5, -3, 2), (4, 6, -4, 2)
    ) as expected (place, later_place, least_value, least_place)

)

select reached.*

from reached

inner join expected
    on reached.place = expected.place

where
    coalesce(reached.later_place, reached.place + 2) <> expected.later_place
    or reached.least_value <> expected.least_value
    or reached.least_place <> expected.least_place
