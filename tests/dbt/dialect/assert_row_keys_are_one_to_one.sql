-- Two rows under one key would be one journey.
with

names as (

    select * from (
        values
        ('b'), ('a'), ('c')
    ) as names (name)

),

keyed as (

    select
        name,
        {{ row_key('name') }} as name_key

    from names

)

select name_key

from keyed

group by name_key

having count(*) > 1
