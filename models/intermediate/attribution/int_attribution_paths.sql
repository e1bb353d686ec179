with

outcomes as (

    select
        {{ sort_key('outcomes.outcome_id') }} as outcome_key,
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

    select
        outcomes.outcome_key,
        touches.touchpoint_id,
        touches.channel,
        touches.touch_number,
        {{ epoch_microseconds('touches.touched_at') }} as microsecond

    from {{ ref('int_journey_touches') }} as touches

    inner join outcomes
        on touches.outcome_id = outcomes.outcome_id

),

journeys as (

    select
        outcome_key,
        cast(count(*) as integer) as touches,
        max(microsecond) as last_microsecond,
        max(touch_number) filter (where channel <> 'Direct') as last_named_number

    from touches

    group by outcome_key

),

channels as (

    select
        outcome_key,
        channel,
        cast(count(*) as integer) as channel_touches

    from touches

    group by outcome_key, channel

),

-- An outcome before which there was no contact stays, and nobody gets its credit.
final as (

    select
        outcomes.outcome_id,
        touches.touchpoint_id,
        outcomes.lead_id,
        outcomes.outcome,
        coalesce(touches.channel, 'unattributed') as channel,
        coalesce(touches.touch_number, 1) as touch_number,
        coalesce(journeys.touches, 1) as touches,
        coalesce(channels.channel_touches, 1) as channel_touches,
        coalesce(journeys.last_microsecond - touches.microsecond, 0)
            as microseconds_before_last,
        outcomes.net_amount,
        coalesce(
            touches.touch_number
            = coalesce(journeys.last_named_number, journeys.touches),
            true
        ) as is_last_non_direct,
        outcomes.occurred_at

    from outcomes

    left join touches
        on outcomes.outcome_key = touches.outcome_key

    left join journeys
        on touches.outcome_key = journeys.outcome_key

    left join channels
        on
            touches.outcome_key = channels.outcome_key
            and touches.channel = channels.channel

)

select * from final
