with

events as (

    select
        'web' as source,
        event_id,
        event_name as event,
        occurred_at,
        known_at

    from {{ ref('stg_web__events') }}

    union all

    select
        'messages' as source,
        message_event_id as event_id,
        channel || ' ' || event as event,
        occurred_at,
        known_at

    from {{ ref('stg_messaging__messages') }}

    union all

    select
        'orders' as source,
        order_id as event_id,
        'order' as event,
        ordered_at as occurred_at,
        known_at

    from {{ ref('stg_shop__orders') }}

),

-- A nightly run serves scores at midnight; what was known after the midnight that
-- followed it was missing from a score that was served.
delayed as (

    select
        *,
        {{ seconds_between('occurred_at', 'known_at') }} / 3600.0e0 as hours_late,
        cast(known_at as date) > cast(occurred_at as date) as is_after_serving

    from events

),

points as (

    select
        event_id,
        sum(points) as points,
        count(distinct lead_id) as leads

    from {{ ref('int_score_contributions') }}

    where event_id is not null

    group by event_id

),

final as (

    select
        delayed.source,
        delayed.event,
        count(*) as events,
        median(delayed.hours_late) as median_hours_late,
        percentile_cont(0.95) within group (order by delayed.hours_late)
            as hours_late_95,
        max(delayed.hours_late) as most_hours_late,
        count(*) filter (where delayed.is_after_serving) as events_after_serving,
        {{ ratio('count(*) filter (where delayed.is_after_serving)', 'count(*)') }}
            as share_after_serving,
        coalesce(
            sum(points.leads) filter (where delayed.is_after_serving), 0
        ) as scores_served_without,
        coalesce(
            sum(abs(points.points)) filter (where delayed.is_after_serving), 0
        ) as points_served_without

    from delayed

    left join points
        on delayed.event_id = points.event_id

    group by delayed.source, delayed.event

)

select * from final

order by
    events_after_serving desc,
    source,
    event
