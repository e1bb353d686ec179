with

paths as (

    select * from {{ ref('int_attribution_paths') }}

),

outcomes as (

    select
        {{ sort_key('outcome_id') }} as outcome_key,
        outcome_id

    from paths

    where touch_number = 1

),

touched as (

    select
        outcomes.outcome_key,
        paths.*,
        cast(round(paths.net_amount * 100) as bigint) as cents

    from paths

    inner join outcomes
        on paths.outcome_id = outcomes.outcome_id

),

-- A channel of which no journey has settled is held to be as the others are.
effects as (

    select
        attribution_model,
        outcome,
        channel,
        coalesce(
            cast(removal_effect as double),
            sum(cast(removal_effect as double)) over same_chain
            / count(removal_effect) over same_chain
        ) as weight

    from {{ ref('channel_removal_effects') }}

    window same_chain as (partition by attribution_model, outcome)

),

-- Rows stay narrow until all is shared out.
weighed as (

    select
        touched.outcome_key,
        models.attribution_model,
        touched.touch_number,
        touched.cents,
        case when {{ shares_among_channels() }} then touched.channel_touches else 1 end
            as sharers,
        touched.is_first_of_channel or not {{ shares_among_channels() }} as is_summed,
        {{ touch_weight() }} as weight

    from touched

    cross join {{ ref('attribution_models') }} as models

    left join effects
        on
            models.attribution_model = effects.attribution_model
            and touched.outcome = effects.outcome
            and touched.channel = effects.channel

),

-- Who weighs nothing has no row.
journeys as (

    select
        outcome_key,
        attribution_model,
        max(touch_number) as last_number,
        sum(weight) filter (where is_summed) as weight

    from weighed

    where weight > 0

    group by outcome_key, attribution_model

),

-- In millionths of a millionth, rounded down.
shared as (

    select
        weighed.outcome_key,
        weighed.attribution_model,
        weighed.touch_number,
        weighed.cents,
        weighed.touch_number = journeys.last_number as is_last,
        cast(
            floor(1.0e12 * weighed.weight / journeys.weight / weighed.sharers)
            as bigint
        ) as units

    from weighed

    inner join journeys
        on
            weighed.outcome_key = journeys.outcome_key
            and weighed.attribution_model = journeys.attribution_model

    where weighed.weight > 0

),

remainders as (

    select
        outcome_key,
        attribution_model,
        1000000000000 - sum(units) as units

    from shared

    group by outcome_key, attribution_model

),

-- The last contact takes what the rounding left.
credited as (

    select
        shared.outcome_key,
        shared.attribution_model,
        shared.touch_number,
        shared.cents,
        shared.units + case when shared.is_last then remainders.units else 0 end
            as units

    from shared

    inner join remainders
        on
            shared.outcome_key = remainders.outcome_key
            and shared.attribution_model = remainders.attribution_model

),

valued as (

    select
        outcome_key,
        attribution_model,
        touch_number,
        units,
        {{ cents_by_largest_remainder() }} as cents

    from credited

    window
        journey as (partition by outcome_key, attribution_model),
        by_remainder as (
            partition by outcome_key, attribution_model
            order by {{ part_of_cent() }} desc, touch_number
        )

),

final as (

    select
        touched.outcome_id,
        valued.attribution_model,
        touched.touchpoint_id,
        touched.lead_id,
        touched.outcome,
        touched.channel,
        cast(cast(valued.units as decimal(18, 0)) * 0.000000000001 as decimal(13, 12))
            as credit,
        cast(cast(valued.cents as decimal(18, 0)) * 0.01 as decimal(18, 2)) as value,
        case when valued.cents is not null then '{{ var("report_currency") }}' end
            as currency,
        touched.occurred_at

    from valued

    inner join touched
        on
            valued.outcome_key = touched.outcome_key
            and valued.touch_number = touched.touch_number

)

select * from final
