-- Conversions never vanish and are never counted twice, in any model; and the money that
-- channels are said to bring is the money that came in, to the cent.
with

models as (

    select attribution_model from {{ ref('attribution_models') }}

),

outcomes as (

    select
        outcomes.outcome_id,
        models.attribution_model,
        cast(round(outcomes.net_amount, 2) as decimal(18, 2)) as value

    from {{ ref('outcomes') }} as outcomes

    inner join {{ ref('attribution_outcomes') }} as goals
        on outcomes.outcome = goals.outcome

    cross join models

),

credits as (

    select
        outcome_id,
        attribution_model,
        sum(credit) as credit,
        sum(value) as value

    from {{ ref('attribution_credits') }}

    group by outcome_id, attribution_model

)

select
    outcomes.outcome_id,
    outcomes.attribution_model,
    credits.credit,
    credits.value,
    outcomes.value as wanted_value

from outcomes

full join credits
    on
        outcomes.outcome_id = credits.outcome_id
        and outcomes.attribution_model = credits.attribution_model

where
    coalesce(credits.credit, 0) <> 1
    or outcomes.outcome_id is null
    or credits.value is distinct from outcomes.value
