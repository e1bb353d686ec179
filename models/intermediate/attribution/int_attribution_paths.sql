with

outcomes as (

    select
        outcomes.outcome_id,
        outcomes.surviving_lead_id as lead_id,
        outcomes.outcome,
        outcomes.net_amount,
        outcomes.occurred_at

    from {{ ref('int_outcomes_unioned') }} as outcomes

    inner join {{ ref('attribution_outcomes') }} as goals
        on outcomes.outcome = goals.outcome

),

touches as (

    select * from {{ ref('int_journey_touches') }}

    where outcome_id is not null

),

journeys as (

    select
        outcome_id,
        cast(count(*) as integer) as touches,
        max(touched_at) as last_touched_at,
        max(touch_number) filter (where channel <> 'Direct') as last_named_number

    from touches

    group by outcome_id

),

channels as (

    select
        outcome_id,
        channel,
        cast(count(*) as integer) as channel_touches,
        min(touch_number) as first_number

    from touches

    group by outcome_id, channel

),

numbered as (

    select
        touches.outcome_id,
        touches.touchpoint_id,
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
        on touches.outcome_id = journeys.outcome_id

    inner join channels
        on
            touches.outcome_id = channels.outcome_id
            and touches.channel = channels.channel

),

-- An outcome before which there was no contact stays, and nobody gets its credit.
final as (

    select
        outcomes.outcome_id,
        numbered.touchpoint_id,
        outcomes.lead_id,
        outcomes.outcome,
        coalesce(numbered.channel, 'unattributed') as channel,
        coalesce(numbered.touch_number, 1) as touch_number,
        coalesce(numbered.touches, 1) as touches,
        coalesce(numbered.channel_touches, 1) as channel_touches,
        coalesce(numbered.microseconds_before_last, 0) as microseconds_before_last,
        outcomes.net_amount,
        coalesce(numbered.is_last_non_direct, true) as is_last_non_direct,
        coalesce(numbered.is_first_of_channel, true) as is_first_of_channel,
        outcomes.occurred_at

    from outcomes

    left join numbered
        on outcomes.outcome_id = numbered.outcome_id

)

select * from final
