-- A lead that stands has one row of values and one of priorities, whatever was fitted.
select leads.lead_id

from {{ ref('int_leads_identified') }} as leads

left join {{ ref('lead_values') }} as lead_values
    on leads.lead_id = lead_values.lead_id

left join {{ ref('lead_priorities') }} as lead_priorities
    on leads.lead_id = lead_priorities.lead_id

where
    leads.ended_at = {{ far_future() }}
    and (lead_values.lead_id is null or lead_priorities.lead_id is null)
