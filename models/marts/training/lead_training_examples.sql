with

lead_landmarks as (

    select * from {{ ref('int_lead_landmarks') }}

),

final as (

    select
        landmark_at,
        signals,
        count(*) as leads,
        count(*) filter (where is_buyer) as buyers

    from lead_landmarks

    group by
        landmark_at,
        signals

)

select * from final
