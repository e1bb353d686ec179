with

instants as (

    select
        lead_id,
        valid_from as changes_at

    from {{ ref('int_score_contributions') }}

    union all

    select
        lead_id,
        valid_to as changes_at

    from {{ ref('int_score_contributions') }}

    union all

    select
        surviving_lead_id as lead_id,
        changed_at as changes_at

    from {{ ref('int_stage_changes_resolved') }}

    where surviving_lead_id is not null

    union all

    select
        leads.lead_id,
        scorecards.valid_from as changes_at

    from {{ ref('int_leads_identified') }} as leads

    inner join {{ ref('int_scorecard_spans') }} as scorecards
        on leads.ended_at > scorecards.valid_from

),

final as (

    select
        lead_id,
        min(changes_at) as next_changes_at

    from instants

    where
        changes_at > {{ as_of() }}
        and changes_at < {{ far_future() }}

    group by lead_id

)

select * from final
