-- A lead that stands has one next action or a reason for none; nobody else has.
with

leads as (

    select lead_id

    from {{ ref('leads') }}

    where not is_merged

),

actions as (

    select
        lead_id,
        count(*) as actions,
        count(case when (action = 'none') = (obstacle is not null) then 1 end) as told

    from {{ ref('next_best_actions') }}

    group by lead_id

)

select coalesce(leads.lead_id, actions.lead_id) as lead_id

from leads

full join actions
    on leads.lead_id = actions.lead_id

where
    leads.lead_id is null
    or actions.lead_id is null
    or actions.actions <> 1
    or actions.told <> 1
