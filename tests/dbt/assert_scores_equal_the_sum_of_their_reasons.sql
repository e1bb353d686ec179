-- A score that its reasons do not add up to cannot be explained to the salesperson who
-- has to act on it.
with

reasons as (

    select
        lead_id,
        sum(points) as points

    from {{ ref('lead_score_reasons') }}

    group by lead_id

)

select
    lead_scores.lead_id,
    lead_scores.score,
    reasons.points

from {{ ref('lead_scores') }} as lead_scores

left join reasons
    on lead_scores.lead_id = reasons.lead_id

where lead_scores.score <> coalesce(reasons.points, 0)
