with

contributions as (

    select * from {{ ref('int_score_contributions') }}

),

scorecards as (

    select * from {{ ref('int_scorecard_spans') }}

),

leads as (

    select
        {{ sort_key('lead_id') }} as lead_key,
        lead_id,
        created_at,
        ended_at

    from {{ ref('int_leads_identified') }}

),

point_changes as (

    select
        lead_id,
        valid_from as changed_at,
        points

    from contributions

    union all

    select
        lead_id,
        valid_to as changed_at,
        -points as points

    from contributions

),

-- What will expire after the as-of has not happened yet. Every lead has a score from its
-- first instant, and from the first of every card, if only 0.
changes as (

    select
        leads.lead_key,
        point_changes.changed_at,
        point_changes.points,
        false as is_first

    from point_changes

    inner join leads
        on point_changes.lead_id = leads.lead_id

    where
        point_changes.changed_at <= {{ as_of() }}
        and point_changes.changed_at < leads.ended_at

    union all

    select
        leads.lead_key,
        greatest(leads.created_at, scorecards.valid_from) as changed_at,
        0 as points,
        true as is_first

    from leads

    inner join scorecards
        on
            leads.created_at < scorecards.valid_to
            and leads.ended_at > scorecards.valid_from

    where
        leads.created_at <= {{ as_of() }}
        and scorecards.valid_from <= {{ as_of() }}

),

netted as (

    select
        lead_key,
        changed_at,
        sum(points) as points

    from changes

    group by lead_key, changed_at

    having sum(points) <> 0 or bool_or(is_first)

),

stepped as (

    select
        lead_key,
        cast(
            sum(points) over (
                partition by lead_key order by changed_at
                rows between unbounded preceding and current row
            ) as integer
        ) as score,
        changed_at as valid_from,
        lead(changed_at) over (
            partition by lead_key order by changed_at
        ) as next_changed_at

    from netted

),

final as (

    select
        leads.lead_id,
        scorecards.scorecard_id,
        stepped.score,
        stepped.valid_from,
        coalesce(stepped.next_changed_at, leads.ended_at) as valid_to

    from stepped

    inner join leads
        on stepped.lead_key = leads.lead_key

    left join scorecards
        on
            stepped.valid_from >= scorecards.valid_from
            and stepped.valid_from < scorecards.valid_to

)

select * from final
