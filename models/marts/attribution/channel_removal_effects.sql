with

models as (

    select * from {{ ref('attribution_models') }}
    where rule = 'removal_effect'

),

-- Half a journey would count as one without an outcome, so only those speak whose last
-- contact can get no more credit.
counted as (

    select
        outcome,
        previous_channel,
        channel,
        next_channel,
        outcome_id is null as is_open,
        count(*) filter (where journey_settles_at <= {{ as_of() }}) as settled_touches

    from {{ ref('int_journey_touches') }}

    group by outcome, previous_channel, channel, next_channel, is_open

),

settled as (

    select
        outcome,
        coalesce(previous_channel, '(start)') as previous_channel,
        channel,
        coalesce(next_channel, case when is_open then '(none)' else '(outcome)' end)
            as next_channel,
        settled_touches as steps

    from counted

    where settled_touches > 0

),

steps as (

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
        models.attribution_model || ':' || steps.outcome as chain_id,
        case
            when steps.channel = '(start)' or models.chain_order = 1
                then steps.channel
            else steps.previous_channel || ' > ' || steps.channel
        end as from_state,
        case
            when models.chain_order = 1 then steps.next_channel
            when steps.next_channel in ('(outcome)', '(none)') then steps.next_channel
            else steps.channel || ' > ' || steps.next_channel
        end as to_state,
        steps.next_channel as to_channel,
        sum(steps.steps) as steps

    from steps

    cross join models

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

    from chained

    where from_state <> to_state

),

channels as (

    select
        models.attribution_model || ':' || counted.outcome as chain_id,
        models.attribution_model,
        counted.outcome,
        counted.channel,
        cast(sum(counted.settled_touches) as bigint) as settled_touches

    from counted

    cross join models

    group by chain_id, models.attribution_model, counted.outcome, counted.channel

),

removals as (

    select
        chain_id,
        channel as removed_channel

    from channels

    union

    select
        chain_id,
        '' as removed_channel

    from channels

),

chances as (

    {{ outcome_chances('moves', 'removals') }}

),

effects as (

    select
        channels.attribution_model,
        channels.outcome,
        channels.channel,
        channels.settled_touches,
        cast(
            case
                when channels.settled_touches > 0
                    then 1.0e0 - coalesce(chances.chance, 0.0e0) / whole_chances.chance
            end as decimal(10, 9)
        ) as removal_effect

    from channels

    left join chances as whole_chances
        on
            channels.chain_id = whole_chances.chain_id
            and whole_chances.removed_channel = ''

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
