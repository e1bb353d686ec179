with

leads as (

    select * from {{ ref('int_leads_identified') }}

),

final as (

    select
        numbers.weeks_back,
        {{ as_of() }} - {{ days('(7 * numbers.weeks_back)') }} as landmark_at

    from ({{ whole_numbers(
        0,
        forecast_trials() | int
        + forecast_weeks() | int
        + forecast_references() | int
    ) }}) as numbers (weeks_back)

    where
        {{ as_of() }} - {{ days('(7 * numbers.weeks_back)') }}
        > (select min(leads.created_at) from leads)

)

select * from final
