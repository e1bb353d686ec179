with

final as (

    select
        outcome_id,
        lead_id,
        surviving_lead_id,
        outcome,
        order_id,
        amount,
        net_amount,
        occurred_at,
        known_at

    from {{ ref('int_outcomes_unioned') }}

)

select * from final
