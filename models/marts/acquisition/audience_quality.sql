with

months as (

    select * from {{ ref('acquisition_months') }}

    where target_kind <> {{ not_named() }}

),

estimates as (

    select * from {{ ref('acquisition_estimates') }}

    where level in ('keyword', 'audience')

),

counted as (

    {{
        summed_quality('months', ['channel', 'campaign', 'target_kind', 'target'])
    }}

),

rated as (

    select
        *,
        {{ quality_ratios() }},
        {{ paid_cost_per_sql() }} as paid_cost_per_sql

    from counted

    window same_model as (partition by attribution_model, cohort_month)

),

ranged as (

    select
        *,
        {{ range_over_models(['channel', 'campaign', 'target_kind', 'target']) }}

    from rated

),

estimated as (

    select
        ranged.*,
        estimates.shrunken_sql_rate,
        estimates.shrunken_sql_rate_lower,
        estimates.shrunken_sql_rate_upper,
        estimates.shrunken_cost_per_sql,
        estimates.shrunken_cost_per_sql_lower,
        estimates.shrunken_cost_per_sql_upper,
        estimates.peer_cost_per_sql,
        estimates.chance_cheap,
        estimates.chance_dear,
        estimates.chance_twice_the_rate,
        estimates.chance_cold,
        estimates.finding

    from ranged

    left join estimates
        on
            ranged.channel = estimates.channel
            and ranged.campaign = estimates.campaign
            and ranged.target = estimates.target
            and ranged.cohort_month is null

),

recommended as (

    select
        *,
        {{ recommendation() }} as recommendation

    from estimated

),

final as (

    select
        attribution_model,
        channel,
        campaign,
        target_kind,
        target,
        cohort_month,
        {{ quality_measures() }},
        least_cost_per_sql,
        most_cost_per_sql,
        models_cheaper,
        models,
        shrunken_sql_rate,
        shrunken_sql_rate_lower,
        shrunken_sql_rate_upper,
        shrunken_cost_per_sql,
        shrunken_cost_per_sql_lower,
        shrunken_cost_per_sql_upper,
        peer_cost_per_sql,
        case when recommendation is not null then finding end as finding,
        recommendation,
        {{ recommendation_chance() }} as recommendation_chance,
        {{ amount_at_stake() }} as amount_at_stake

    from recommended

)

select * from final
