with

leads as (

    select * from {{ ref('leads') }}

    where not is_merged

),

stages as (

    select
        lead_id,
        min(valid_from) filter (where stage = 'trial') as trial_at,
        min(valid_from) filter (where stage = 'paid') as paid_at

    from {{ ref('lead_stage_history') }}

    where stage in ('trial', 'paid')

    group by lead_id

),

-- A form that offers a trial begins one, and an order of a subscriber pays.
known as (

    select
        leads.lead_id,
        least(
            stages.trial_at,
            case when leads.offer_type = 'trial' then leads.created_at end
        ) as trial_at,
        least(stages.paid_at, leads.first_purchase_at) as paid_at

    from leads

    left join stages
        on leads.lead_id = stages.lead_id

    where leads.lead_type = 'subscription'

),

final as (

    select
        lead_id,
        case
            when paid_at is not null then 'paid'
            when trial_at is not null then 'trial'
            else 'none'
        end as subscription_stage,
        trial_at,
        paid_at

    from known

)

select * from final
