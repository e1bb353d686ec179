-- Two leads under one key would share a score; a lead under two would have half of it.
with

names as (

    select * from (
        values ('b'), ('a'), ('B'), ('')
    ) as names (name)

),

keyed as (

    select
        name,
        {{ sort_key('name') }} as sort_key

    from names

)

select count(distinct sort_key) as keys from keyed

having count(*) <> 4 or count(distinct sort_key) <> 4
