with

paths as (

    select * from {{ ref('int_attribution_paths') }}

),

models as (

    select
        attribution_model,
        {{ rule_name() }} as rule_name,
        half_life_seconds,
        first_share,
        last_share,
        chain_order,
        row_number() over (
            partition by rule, chain_order order by attribution_model
        ) as parameters_number

    from {{ ref('attribution_models') }}

),

-- All rules are reckoned beside each other, once for each number of parameters: a row per
-- contact and model would be nine to sort where one is.
parameters as (

    select
        parameters_number,
        max(half_life_seconds) as half_life_seconds,
        max(first_share) as first_share,
        max(last_share) as last_share

    from models

    group by parameters_number

),

effects as (

    select
        models.parameters_number,
        effects.outcome,
        effects.channel,
        {{ effect_of_chain(1) }} as effect_1,
        {{ effect_of_chain(2) }} as effect_2

    from {{ ref('channel_removal_effects') }} as effects

    inner join models
        on effects.attribution_model = models.attribution_model

    group by models.parameters_number, effects.outcome, effects.channel

),

-- A journey is shared out once for each number of parameters.
journeys as (

    select
        {{ sort_key("outcome_id || ':' || parameters_number") }} as journey_key,
        parameters.*,
        paths.outcome_id,
        cast(round(paths.net_amount * 100) as double) as cents

    from paths

    cross join parameters

    where paths.touch_number = 1

),

weighed as (

    select
        paths.*,
        journeys.journey_key,
        journeys.parameters_number,
        journeys.cents,
        {{ touch_weights() }}

    from paths

    inner join journeys
        on paths.outcome_id = journeys.outcome_id

    left join effects
        on
            journeys.parameters_number = effects.parameters_number
            and paths.outcome = effects.outcome
            and paths.channel = effects.channel

),

wholes as (

    select
        journey_key,
        {{ for_each_sharing_rule('sum(RULE_weight) as RULE_whole') }}

    from weighed

    group by journey_key

),

summed as (

    select
        journey_key,
        touch_number,
        cents,
        {{ for_each_sharing_rule('RULE_weight') }},
        {{ for_each_sharing_rule('sum(RULE_weight) over so_far as RULE_until') }}

    from weighed

    window
        so_far as (
            partition by journey_key order by touch_number
            rows between unbounded preceding and current row
        )

),

-- Each contact takes the outcome from where the one before it has left it up to the end of
-- its own part, so that what is rounded cannot add up.
credited as (

    select
        summed.journey_key,
        summed.touch_number,
        summed.cents,
        {{ for_each_sharing_rule(credit_in_units()) }}

    from summed

    inner join wholes
        on summed.journey_key = wholes.journey_key

),

valued as (

    select
        *,
        {{ for_each_sharing_rule(cents_by_largest_remainder()) }}

    from credited

    window journey as (partition by journey_key)

),

-- Who weighs nothing has no row.
final as (

    select
        weighed.outcome_id,
        models.attribution_model,
        weighed.touchpoint_id,
        weighed.lead_id,
        weighed.outcome,
        weighed.channel,
        cast({{ by_its_rule('units', '1.0e12') }} * 1.0e-12 as decimal(13, 12))
            as credit,
        cast({{ by_its_rule('cents', 'weighed.cents') }} * 1.0e-2 as decimal(18, 2))
            as value,
        case
            when weighed.cents is not null then '{{ var("report_currency") }}'
        end as currency,
        weighed.occurred_at

    from valued

    inner join weighed
        on
            valued.journey_key = weighed.journey_key
            and valued.touch_number = weighed.touch_number

    inner join models
        on weighed.parameters_number = models.parameters_number

    where {{ by_its_rule('units', '1.0e12') }} is not null

)

select * from final
