with

journeys as (

    select
        *,
        {{ row_key('journey_id') }} as journey_key

    from {{ ref('int_attribution_journeys') }}

),

lookbacks as (

    select * from {{ ref('channel_lookbacks') }}

),

touchpoints as (

    select
        touchpoints.touchpoint_id,
        touchpoints.lead_id,
        touchpoints.channel,
        touchpoints.touched_at,
        coalesce(lookbacks.lookback_seconds, others.lookback_seconds)
            as lookback_seconds

    from {{ ref('int_touchpoints') }} as touchpoints

    inner join lookbacks as others
        on others.channel = 'any'

    left join lookbacks
        on touchpoints.channel = lookbacks.channel

    where touchpoints.is_creditable

),

-- Strictly before the outcome, whenever we heard of it; the first instant of the lookback is
-- in. A journey that has not ended has no end to look back from.
joined as (

    select
        journeys.journey_key,
        journeys.outcome_id,
        journeys.lead_id,
        journeys.outcome,
        touchpoints.touchpoint_id,
        touchpoints.channel,
        touchpoints.touched_at,
        touchpoints.touched_at
        + touchpoints.lookback_seconds * interval '1' second as settles_at

    from touchpoints

    inner join journeys
        on
            touchpoints.lead_id = journeys.lead_id
            and touchpoints.touched_at >= journeys.started_at
            and touchpoints.touched_at < journeys.ended_at
            and (
                journeys.outcome_id is null
                or touchpoints.touched_at
                + touchpoints.lookback_seconds * interval '1' second
                >= journeys.ended_at
            )

),

final as (

    select
        lead_id,
        outcome,
        outcome_id,
        touchpoint_id,
        channel,
        lag(channel) over in_order as previous_channel,
        lead(channel) over in_order as next_channel,
        cast(row_number() over in_order as integer) as touch_number,
        touched_at,
        last_value(settles_at) over (
            partition by journey_key
            order by touched_at, touchpoint_id
            rows between unbounded preceding and unbounded following
        ) as journey_settles_at

    from joined

    window
        in_order as (
            partition by journey_key
            order by touched_at, touchpoint_id
        )

)

select * from final
