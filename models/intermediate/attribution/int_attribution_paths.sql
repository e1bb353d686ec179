with

touches as (

    select * from {{ ref('int_journey_touches') }}

    where is_converted

),

journeys as (

    select
        journey_id,
        cast(count(*) as integer) as touches,
        max(touched_at) as last_touched_at,
        max(touch_number) filter (where channel <> 'Direct') as last_named_number

    from touches

    group by journey_id

),

channels as (

    select
        journey_id,
        channel,
        cast(count(*) as integer) as channel_touches,
        min(touch_number) as first_number

    from touches

    group by journey_id, channel

),

final as (

    select
        touches.journey_id as outcome_id,
        touches.touchpoint_id,
        touches.lead_id,
        touches.outcome,
        touches.channel,
        touches.touch_number,
        journeys.touches,
        channels.channel_touches,
        {{ epoch_microseconds('journeys.last_touched_at') }}
        - {{ epoch_microseconds('touches.touched_at') }} as microseconds_before_last,
        touches.touch_number = coalesce(journeys.last_named_number, journeys.touches)
            as is_last_non_direct,
        touches.touch_number = channels.first_number as is_first_of_channel

    from touches

    inner join journeys
        on touches.journey_id = journeys.journey_id

    inner join channels
        on
            touches.journey_id = channels.journey_id
            and touches.channel = channels.channel

)

select * from final
