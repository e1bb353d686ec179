with

history as (

    select * from {{ ref('lead_score_history') }}

    where valid_to = {{ far_future() }}

),

band_spans as (

    select * from {{ ref('lead_band_history') }}

    where valid_to = {{ far_future() }}

),

reasons as (

    select
        *,
        row_number() over (
            partition by lead_id order by points desc, rule_id
        ) as reason_number

    from {{ ref('lead_score_reasons') }}

),

axes as (

    select
        lead_id,
        max(reason) filter (where reason_number = 1 and points > 0) as top_reason,
        sum(points) filter (where axis = 'behaviour') as behaviour_points,
        sum(points) filter (where axis = 'engagement') as engagement_points,
        sum(points) filter (where axis = 'profile') as profile_points,
        sum(points) filter (where axis = 'negative') as negative_points

    from reasons

    group by lead_id

),

final as (

    select
        history.lead_id,
        history.scorecard_id,
        history.band,
        axes.top_reason,
        history.score,
        cast(coalesce(axes.behaviour_points, 0) as integer) as behaviour_points,
        cast(coalesce(axes.engagement_points, 0) as integer) as engagement_points,
        cast(coalesce(axes.profile_points, 0) as integer) as profile_points,
        cast(coalesce(axes.negative_points, 0) as integer) as negative_points,
        {{ as_of() }} as scored_at,
        history.valid_from as score_since,
        band_spans.valid_from as band_since

    from history

    inner join band_spans
        on history.lead_id = band_spans.lead_id

    left join axes
        on history.lead_id = axes.lead_id

)

select * from final
