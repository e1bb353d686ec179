with

contributions as (

    select * from {{ ref('int_score_contributions') }}

),

leads as (

    select * from {{ ref('int_leads_identified') }}

),

changes as (

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

    union all

    -- Every lead has a score from its first instant, if only 0.
    select
        lead_id,
        created_at as changed_at,
        0 as points

    from leads

),

-- What will expire after the as-of has not happened yet.
netted as (

    select
        changes.lead_id,
        changes.changed_at,
        sum(changes.points) as points,
        max(leads.ended_at) as ended_at

    from changes

    inner join leads
        on changes.lead_id = leads.lead_id

    where
        changes.changed_at <= {{ as_of() }}
        and changes.changed_at < leads.ended_at

    group by changes.lead_id, changes.changed_at

    having
        sum(changes.points) <> 0
        or changes.changed_at = max(leads.created_at)

),

final as (

    select
        lead_id,
        cast(
            sum(points) over (
                partition by lead_id order by changed_at
                rows between unbounded preceding and current row
            ) as integer
        ) as score,
        changed_at as valid_from,
        coalesce(
            lead(changed_at) over (partition by lead_id order by changed_at), ended_at
        ) as valid_to

    from netted

)

select * from final
