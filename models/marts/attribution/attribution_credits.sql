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

models as (

    select
        {{ sort_key('attribution_model') }} as model_key,
        *

    from {{ ref('attribution_models') }}

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

weighed as (

    select
        touched.outcome_key,
        models.model_key,
        touched.touch_number,
        touched.cents,
        {{ touch_weight() }} as weight

    from touched

    cross join models

    left join effects
        on
            models.attribution_model = effects.attribution_model
            and touched.outcome = effects.outcome
            and touched.channel = effects.channel

),

-- Who weighs nothing has no row. Rows stay narrow until all is shared out.
summed as (

    select
        *,
        sum(weight) over (
            partition by outcome_key, model_key order by touch_number
            rows between unbounded preceding and current row
        ) as weight_until,
        sum(weight) over (
            partition by outcome_key, model_key order by touch_number
            rows between unbounded preceding and unbounded following
        ) as whole_weight

    from weighed

    where weight > 0

),

-- Each contact takes the outcome from where the one before it has left it up to the end of
-- its own part, so that what is rounded cannot add up.
credited as (

    select
        outcome_key,
        model_key,
        touch_number,
        cents,
        {{ credit_in_units() }} as units

    from summed

),

valued as (

    select
        outcome_key,
        model_key,
        touch_number,
        units,
        {{ cents_by_largest_remainder() }} as cents

    from credited

    window
        journey as (partition by outcome_key, model_key),
        by_remainder as (
            partition by outcome_key, model_key
            order by {{ part_of_cent() }} desc, touch_number
        )

),

final as (

    select
        touched.outcome_id,
        models.attribution_model,
        touched.touchpoint_id,
        touched.lead_id,
        touched.outcome,
        touched.channel,
        cast(valued.units * 1.0e-12 as decimal(13, 12)) as credit,
        cast(valued.cents * 1.0e-2 as decimal(18, 2)) as value,
        case when valued.cents is not null then '{{ var("report_currency") }}' end
            as currency,
        touched.occurred_at

    from valued

    inner join models
        on valued.model_key = models.model_key

    inner join touched
        on
            valued.outcome_key = touched.outcome_key
            and valued.touch_number = touched.touch_number

)

select * from final
