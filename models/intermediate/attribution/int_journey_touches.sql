with

journeys as (

    select * from {{ ref('int_attribution_journeys') }}

),

lookbacks as (

    select * from {{ ref('channel_lookbacks') }}

),

met as (

    select distinct channel from {{ ref('int_touchpoints') }}

),

-- Numbers in the order of the names, which are dear to sort by.
channels as (

    select
        met.channel,
        cast(row_number() over (order by met.channel) as smallint) as channel_number,
        coalesce(lookbacks.lookback_seconds, others.lookback_seconds)
        * interval '1' second as lookback

    from met

    inner join lookbacks as others
        on others.channel = 'any'

    left join lookbacks
        on met.channel = lookbacks.channel

),

-- Strictly before the outcome, whenever we heard of it; the first instant of the lookback is
-- in. A journey that has not ended has no end to look back from.
joined as (

    select
        journeys.journey_key,
        touchpoints.touchpoint_id,
        channels.channel_number,
        touchpoints.touched_at,
        touchpoints.touched_at + channels.lookback as settles_at

    from {{ ref('int_touchpoints') }} as touchpoints

    inner join channels
        on touchpoints.channel = channels.channel

    inner join journeys
        on
            touchpoints.lead_id = journeys.lead_id
            and touchpoints.touched_at >= journeys.started_at
            and touchpoints.touched_at < journeys.ended_at
            and (
                journeys.outcome_id is null
                or touchpoints.touched_at + channels.lookback >= journeys.ended_at
            )

    where touchpoints.is_creditable

),

-- Of one instant the identifier says which was first, so that no channel is favoured by its
-- name. Rows stay narrow until they are in order.
ordered as (

    select
        journey_key,
        touchpoint_id,
        channel_number,
        lag(channel_number) over in_order as previous_number,
        lead(channel_number) over in_order as next_number,
        row_number() over in_order as touch_number,
        touched_at,
        last_value(settles_at) over (
            partition by journey_key order by touched_at, touchpoint_id
            rows between unbounded preceding and unbounded following
        ) as journey_settles_at

    from joined

    window
        in_order as (partition by journey_key order by touched_at, touchpoint_id)

),

-- Nobody asks which contacts were in an open journey, only of what channels they were; there
-- are more of them than of all others, and ids are dear to write.
final as (

    select
        journeys.lead_id,
        journeys.outcome,
        journeys.outcome_id,
        case when journeys.outcome_id is not null then ordered.touchpoint_id end
            as touchpoint_id,
        channels.channel,
        previous.channel as previous_channel,
        next.channel as next_channel,
        cast(ordered.touch_number as integer) as touch_number,
        ordered.touched_at,
        ordered.journey_settles_at

    from ordered

    inner join journeys
        on ordered.journey_key = journeys.journey_key

    inner join channels
        on ordered.channel_number = channels.channel_number

    left join channels as previous
        on ordered.previous_number = previous.channel_number

    left join channels as next
        on ordered.next_number = next.channel_number

)

select * from final
