with

-- Counted back from the as-of, so that every one is mature and no two have a day in common.
landmarks as (

    select
        {{ as_of() }} - {{ days('((number + 1) * ' ~ var('label_horizon_days') ~ ')') }}
            as landmark_at,
        {{ as_of() }} - {{ days('(number * ' ~ var('label_horizon_days') ~ ')') }}
            as label_until

    from range(1000) as numbers (number)

),

first_leads as (

    select min(created_at) as first_created_at
    from {{ ref('int_leads_identified') }}

),

final as (

    select
        landmarks.landmark_at,
        landmarks.label_until

    from landmarks

    inner join first_leads
        on landmarks.landmark_at > first_leads.first_created_at

)

select * from final
