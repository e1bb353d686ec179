-- The last rule of routing, and of each check, has no conditions: every lead meets one.
with

last_routes as (

    select * from {{ ref('routing_rules') }}

    qualify row_number() over (order by rule_number desc) = 1

),

last_checks as (

    select * from {{ ref('qualification_rules') }}

    qualify row_number() over (
        partition by check_name order by rule_number desc
    ) = 1

),

conditions as (

    select
        rule_id as rule,
        coalesce({{ routing_conditions() | join(', ') }}) as condition

    from last_routes

    union all

    select
        check_name as rule,
        coalesce({{ qualification_conditions() | join(', ') }}) as condition

    from last_checks

)

select * from conditions

where condition is not null
