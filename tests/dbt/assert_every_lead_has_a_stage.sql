-- A lead without a stage is in nobody's list; one with two is in two.
select
    leads.lead_id,
    count(history.lead_id) as stages

from {{ ref('int_leads_identified') }} as leads

left join {{ ref('lead_stage_history') }} as history
    on
        leads.lead_id = history.lead_id
        and leads.ended_at = history.valid_to

group by leads.lead_id

having count(history.lead_id) <> 1
