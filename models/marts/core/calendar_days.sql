with

months as (

    select min(cohort_month) as first_month from {{ ref('acquisition_months') }}

),

ones as (

    select * from ({{ whole_numbers(0, 99) }}) as ones (number)

),

hundreds as (

    select * from ({{ whole_numbers(0, 99) }}) as hundreds (number)

),

days as (

    select
        cast({{ as_of() }} as date)
        - cast(100 * hundreds.number + ones.number as integer) as calendar_day

    from hundreds

    cross join ones

),

final as (

    select days.calendar_day

    from days

    inner join months
        on days.calendar_day >= months.first_month

)

select * from final
