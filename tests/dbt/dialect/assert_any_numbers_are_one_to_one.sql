-- Two journeys under one number would be one.
with

numbered as (

    select
        name,
        {{ any_number() }} as number

    from (
        values ('a'), ('a'), ('b'), (null)
    ) as names (name)

)

select count(distinct number) as numbers from numbered

having count(*) <> 4 or count(distinct number) <> 4
