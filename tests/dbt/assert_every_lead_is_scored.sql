-- A lead without a score would be in no band, in no report and in nobody's queue.
select leads.lead_id

from {{ ref('int_leads_identified') }} as leads

left join {{ ref('lead_scores') }} as lead_scores
    on leads.lead_id = lead_scores.lead_id

where
    leads.ended_at = {{ far_future() }}
    and lead_scores.lead_id is null
