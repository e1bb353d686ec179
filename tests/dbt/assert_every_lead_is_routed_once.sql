-- A lead that stands has one route, one owner and one row of each check; nobody else has.
with

leads as (

    select lead_id

    from {{ ref('leads') }}

    where not is_merged

),

routed as (

    select
        lead_id,
        count(*) as routes,
        count(owner) as owners

    from {{ ref('lead_routing') }}

    group by lead_id

)

select coalesce(leads.lead_id, routed.lead_id) as lead_id

from routed

full join leads
    on routed.lead_id = leads.lead_id

left join {{ ref('lead_qualification') }} as qualification
    on leads.lead_id = qualification.lead_id

where
    routed.lead_id is null
    or leads.lead_id is null
    or routed.routes <> 1
    or routed.owners <> 1
    or qualification.lead_id is null
