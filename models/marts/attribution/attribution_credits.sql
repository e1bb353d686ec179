with

models as (

    select
        *,
        row_number() over (order by attribution_model) as model_key

    from {{ ref('attribution_models') }}

),

outcomes as (

    select
        outcomes.outcome_id,
        outcomes.surviving_lead_id as lead_id,
        outcomes.outcome,
        outcomes.occurred_at,
        cast(round(outcomes.net_amount * 100) as bigint) as cents

    from {{ ref('outcomes') }} as outcomes

    inner join {{ ref('attribution_outcomes') }} as goals
        on outcomes.outcome = goals.outcome

),

numbered as (

    select
        *,
        {{ sort_key('outcome_id') }} as outcome_key

    from outcomes

),

paths as (

    select
        numbered.outcome_key,
        numbered.cents,
        numbered.occurred_at,
        paths.*

    from {{ ref('int_attribution_paths') }} as paths

    inner join numbered
        on paths.outcome_id = numbered.outcome_id

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
        paths.*,
        models.attribution_model,
        models.model_key,
        models.rule in ('channels', 'removal_effect') as is_by_channel,
        {{ touch_weight() }} as weight

    from paths

    cross join models

    left join effects
        on
            models.attribution_model = effects.attribution_model
            and paths.outcome = effects.outcome
            and paths.channel = effects.channel

),

-- Who weighs nothing has no row.
compared as (

    select
        *,
        sum(case when not is_by_channel or is_first_of_channel then weight else 0 end)
            over journey as whole_weight,
        max(touch_number) over journey as last_number

    from weighed

    where weight > 0

    window journey as (partition by outcome_key, model_key)

),

-- In millionths of a millionth, rounded down.
shared as (

    select
        *,
        cast(
            floor(
                1.0e12 * weight / whole_weight
                / case when is_by_channel then channel_touches else 1 end
            ) as bigint
        ) as units

    from compared

),

-- The last contact takes what the rounding left.
credited as (

    select
        *,
        units
        + case
            when touch_number = last_number
                then 1000000000000 - sum(units) over journey
            else 0
        end as credit_units

    from shared

    window journey as (partition by outcome_key, model_key)

),

paid as (

    select
        *,
        floor(cents * (credit_units / 1.0e12)) as whole_cents,
        cents * (credit_units / 1.0e12) - floor(cents * (credit_units / 1.0e12))
            as part_of_cent

    from credited

),

-- The cents that rounding down left go to the largest parts, and of equal ones to the
-- earliest contact.
valued as (

    select
        *,
        cast(
            whole_cents + case
                when
                    row_number() over (
                        partition by outcome_key, model_key
                        order by part_of_cent desc, touch_number
                    )
                    <= cents - sum(whole_cents) over (partition by outcome_key, model_key)
                    then 1
                else 0
            end as bigint
        ) as credited_cents

    from paid

),

untouched as (

    select
        outcomes.*,
        models.attribution_model

    from outcomes

    cross join models

    where outcomes.outcome_id not in (select paths.outcome_id from paths)

),

credits as (

    select
        outcome_id,
        attribution_model,
        touchpoint_id,
        lead_id,
        outcome,
        channel,
        credit_units,
        credited_cents,
        occurred_at

    from valued

    union all

    select
        outcome_id,
        attribution_model,
        cast(null as string) as touchpoint_id,
        lead_id,
        outcome,
        {{ unattributed() }} as channel,
        1000000000000 as credit_units,
        cents as credited_cents,
        occurred_at

    from untouched

),

final as (

    select
        outcome_id,
        attribution_model,
        touchpoint_id,
        lead_id,
        outcome,
        channel,
        cast(
            cast(credit_units as decimal(18, 0)) * 0.000000000001 as decimal(13, 12)
        ) as credit,
        cast(cast(credited_cents as decimal(18, 0)) * 0.01 as decimal(18, 2)) as value,
        case when credited_cents is not null then '{{ var("report_currency") }}' end
            as currency,
        occurred_at

    from credits

)

select * from final
