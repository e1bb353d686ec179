with

models as (

    select * from {{ ref('attribution_models') }}

    where rule = 'removal_effect'

),

steps as (

    select * from {{ ref('int_journey_steps') }}

),

-- Half a journey would count as one without an outcome, so only those speak whose last
-- contact can get no more credit.
settled as (

    select
        outcome,
        previous_channel,
        channel,
        next_channel,
        sum(steps) as steps

    from steps

    where settles_at <= {{ as_of() }}

    group by outcome, previous_channel, channel, next_channel

),

with_starts as (

    select * from settled

    union all

    select
        outcome,
        '(start)' as previous_channel,
        '(start)' as channel,
        channel as next_channel,
        sum(steps) as steps

    from settled

    where previous_channel = '(start)'

    group by outcome, channel

),

-- A state is the last contact, or the last two.
chained as (

    select
        models.attribution_model || ':' || with_starts.outcome as chain_id,
        models.attribution_model,
        with_starts.outcome,
        case
            when with_starts.channel = '(start)' then '(start)'
            when models.chain_order = 1 then with_starts.channel
            else with_starts.previous_channel || ' > ' || with_starts.channel
        end as from_state,
        case
            when with_starts.next_channel in ('(outcome)', '(none)')
                or models.chain_order = 1 then with_starts.next_channel
            else with_starts.channel || ' > ' || with_starts.next_channel
        end as to_state,
        with_starts.next_channel as to_channel,
        with_starts.steps

    from with_starts

    cross join models

),

counted as (

    select
        chain_id,
        from_state,
        to_state,
        to_channel,
        sum(steps) as steps

    from chained

    group by chain_id, from_state, to_state, to_channel

),

-- To stay in a state delays and changes nothing, so it is as if nobody stayed.
moves as (

    select
        chain_id,
        from_state,
        to_state,
        to_channel,
        cast(steps as double)
        / sum(steps) over (partition by chain_id, from_state) as chance

    from counted

    where from_state <> to_state

),

channels as (

    select
        models.attribution_model || ':' || steps.outcome as chain_id,
        models.attribution_model,
        steps.outcome,
        steps.channel,
        cast(
            coalesce(
                sum(steps.steps) filter (where steps.settles_at <= {{ as_of() }}), 0
            ) as bigint
        ) as settled_touches

    from steps

    cross join models

    group by models.attribution_model, steps.outcome, steps.channel

),

removals as (

    select
        chain_id,
        channel as removed_channel

    from channels

    union all

    select distinct
        chain_id,
        '' as removed_channel

    from channels

),

chances as (

    {{ outcome_chances('moves', 'removals') }}

),

whole_chances as (

    select * from chances

    where removed_channel = ''

),

effects as (

    select
        channels.attribution_model,
        channels.outcome,
        channels.channel,
        channels.settled_touches,
        case
            when channels.settled_touches > 0
                then cast(
                    1.0e0 - coalesce(chances.chance, 0.0e0) / whole_chances.chance
                    as decimal(10, 9)
                )
        end as removal_effect

    from channels

    left join whole_chances
        on channels.chain_id = whole_chances.chain_id

    left join chances
        on
            channels.chain_id = chances.chain_id
            and channels.channel = chances.removed_channel

),

final as (

    select
        attribution_model,
        outcome,
        channel,
        settled_touches,
        removal_effect,
        cast(
            cast(removal_effect as double)
            / nullif(
                sum(cast(removal_effect as double)) over (
                    partition by attribution_model, outcome
                ),
                0
            ) as decimal(10, 9)
        ) as credit_share

    from effects

)

select * from final
