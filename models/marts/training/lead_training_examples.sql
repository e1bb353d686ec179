with

looks as (

    select * from {{ ref('int_lead_looks') }}

    where occasion = 'landmark'

),

final as (

    select
        looked_at as landmark_at,
        signals,
        count(*) as leads,
        count(*) filter (where is_buyer) as buyers

    from looks

    group by
        looked_at,
        signals

)

select * from final
