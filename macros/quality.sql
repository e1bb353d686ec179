{#-
    Channels, campaigns and audiences are judged alike; the marts of quality differ in their grain only. First what their rows are made of, then
    `judged_quality`, which puts it together.
-#}

{#-
    Sums of `acquisition_months` over a grain, for each model: over all months that are old enough, where `cohort_month` is null, and for each
    month. Ratios are of sums over the same months on both sides.
-#}
{% macro summed_quality(months, grain) -%}
    select
        attribution_model,
        {{ grain | join(', ') }},
        period as cohort_month,
        case
            when min(platform) = max(platform) then min(platform)
            when count(platform) > 0 then '(several)'
        end as platform,
        cast(sum(leads) as bigint) as leads,
        cast(sum(case when is_day_14_mature then day_14_leads else 0 end) as bigint)
            as day_14_leads,
        cast(sum(case when is_day_14_mature then day_14_buyers else 0 end) as bigint)
            as day_14_buyers,
        cast(sum(day_14_score_sum) filter (where is_day_14_mature) as bigint)
            as score_sum,
        cast(sum(day_14_score_square_sum) filter (where is_day_14_mature) as bigint)
            as score_square_sum,
        cast(sum(case when is_sql_mature then sql_mature_leads else 0 end) as bigint)
            as sql_mature_leads,
        cast(sum(case when is_sql_mature then sqls else 0 end) as bigint) as sqls,
        cast(
            sum(case when is_purchase_mature then purchase_mature_sqls else 0 end)
            as bigint
        ) as purchase_mature_sqls,
        cast(sum(case when is_purchase_mature then sql_buyers else 0 end) as bigint)
            as sql_buyers,
        cast(
            sum(case when is_purchase_mature then customer_mature_leads else 0 end)
            as bigint
        ) as customer_mature_leads,
        cast(sum(case when is_purchase_mature then customers else 0 end) as bigint)
            as customers,
        cast(
            coalesce(sum(credited_sqls) filter (where is_sql_mature), 0)
            as decimal(24, 12)
        ) as credited_sqls,
        cast(
            coalesce(sum(credited_customers) filter (where is_purchase_mature), 0)
            as decimal(24, 12)
        ) as credited_customers,
        cast(
            sum(credited_revenue) filter (where is_purchase_mature) as decimal(18, 2)
        ) as credited_revenue,
        cast(sum(spend) filter (where is_sql_mature) as decimal(18, 4)) as spend,
        cast(sum(spend) filter (where is_purchase_mature) as decimal(18, 4))
            as purchase_mature_spend,
        case
            when min(platform) = max(platform) and min(platform) <> '(several)'
                then
                    cast(
                        sum(claimed_conversions) filter (where is_sql_mature)
                        as decimal(18, 4)
                    )
        end as claimed_conversions,
        cast(
            sum(case when is_sql_mature then 0 else leads end) as bigint
        ) as immature_leads,
        coalesce(bool_or(is_spend_provisional and is_sql_mature), false)
            as is_spend_provisional
    from (
        select
            *,
            cohort_month as period
        from {{ months }}
        union all
        select
            *,
            cast(null as date) as period
        from {{ months }}
    ) as periods
    group by attribution_model, {{ grain | join(', ') }}, period
{%- endmacro %}

{#- What follows from the sums, each rate with its interval. Credited SQLs are held to be counts, each its own chance. -#}
{% macro quality_ratios() -%}
    {{ ratio('score_sum', 'day_14_leads') }} as mean_score_day_14,
    {{ ratio('score_sum', 'day_14_leads') }}
    - {{ mean_half_width('day_14_leads', 'score_sum', 'score_square_sum') }}
        as mean_score_day_14_lower,
    {{ ratio('score_sum', 'day_14_leads') }}
    + {{ mean_half_width('day_14_leads', 'score_sum', 'score_square_sum') }}
        as mean_score_day_14_upper,
    {{ ratio('sqls', 'sql_mature_leads') }} as sql_rate,
    {{ wilson_lower('sqls', 'sql_mature_leads') }} as sql_rate_lower,
    {{ wilson_upper('sqls', 'sql_mature_leads') }} as sql_rate_upper,
    {{ ratio('sql_buyers', 'purchase_mature_sqls') }} as sql_purchase_rate,
    {{ wilson_lower('sql_buyers', 'purchase_mature_sqls') }} as sql_purchase_rate_lower,
    {{ wilson_upper('sql_buyers', 'purchase_mature_sqls') }} as sql_purchase_rate_upper,
    {{ ratio('customers', 'customer_mature_leads') }} as customer_rate,
    {{ wilson_lower('customers', 'customer_mature_leads') }} as customer_rate_lower,
    {{ wilson_upper('customers', 'customer_mature_leads') }} as customer_rate_upper,
    {{ cost_each('spend', 'credited_sqls') }} as cost_per_sql,
    {{ cost_each('spend', count_upper('credited_sqls')) }} as cost_per_sql_lower,
    {{ cost_each('spend', count_lower('credited_sqls')) }} as cost_per_sql_upper,
    {{ cost_each('spend', 'sql_mature_leads') }} as cost_per_lead,
    {{ cost_each('purchase_mature_spend', 'credited_customers') }} as cost_per_customer,
    case
        when purchase_mature_spend > 0
            then
                cast(credited_revenue as double) / cast(purchase_mature_spend as double)
    end as return_on_ad_spend
{%- endmacro %}

{#- The measures of quality, in the order in which the marts of quality have them. -#}
{% macro quality_measures() -%}
    platform,
    leads,
    day_14_leads,
    day_14_buyers,
    mean_score_day_14,
    mean_score_day_14_lower,
    mean_score_day_14_upper,
    sql_mature_leads,
    sqls,
    sql_rate,
    sql_rate_lower,
    sql_rate_upper,
    purchase_mature_sqls,
    sql_buyers,
    sql_purchase_rate,
    sql_purchase_rate_lower,
    sql_purchase_rate_upper,
    customer_mature_leads,
    customers,
    customer_rate,
    customer_rate_lower,
    customer_rate_upper,
    credited_sqls,
    credited_customers,
    credited_revenue,
    spend,
    cost_per_sql,
    cost_per_sql_lower,
    cost_per_sql_upper,
    cost_per_lead,
    purchase_mature_spend,
    cost_per_customer,
    return_on_ad_spend,
    claimed_conversions,
    immature_leads,
    is_spend_provisional
{%- endmacro %}

{#- The lowest and the highest price over the models, and how many find it below that of all that is paid for. -#}
{% macro range_over_models(grain) -%}
    min(cost_per_sql) over ({{ of_all_models(grain) }}) as least_cost_per_sql,
    max(cost_per_sql) over ({{ of_all_models(grain) }}) as most_cost_per_sql,
    count(*) over ({{ of_all_models(grain) }}) as models,
    count(case when cost_per_sql <= paid_cost_per_sql then 1 end)
        over ({{ of_all_models(grain) }}) as models_cheaper
{%- endmacro %}

{% macro of_all_models(grain) -%}
    partition by {{ grain | join(', ') }}, cohort_month
{%- endmacro %}

{#- What an SQL costs over all that is paid for, in each model. -#}
{% macro paid_cost_per_sql() -%}
    {{
        cost_each(
            'sum(case when spend > 0 then spend end) over same_model',
            'sum(case when spend > 0 then credited_sqls end) over same_model'
        )
    }}
{%- endmacro %}

{#- The rows of `summed_quality` over a grain with what follows from them. `estimates` are those of `acquisition_estimates` for the grain. -#}
{% macro judged_quality(counted, estimates, grain) -%}
    with rated as (
        select
            *,
            {{ quality_ratios() }},
            {{ paid_cost_per_sql() }} as paid_cost_per_sql
        from {{ counted }}
        window same_model as (partition by attribution_model, cohort_month)
    ),

    ranged as (
        select
            *,
            {{ range_over_models(grain) }}
        from rated
    ),

    estimated as (
        select
            ranged.*,
            {{ estimated_measures() }},
            estimates.peer_cost_per_sql,
            estimates.chance_cheap,
            estimates.chance_dear,
            estimates.chance_twice_the_rate,
            estimates.chance_cold,
            estimates.finding
        from ranged
        left join {{ estimates }} as estimates
            on
                ranged.cohort_month is null
                {% for column in grain -%}
                and ranged.{{ column }} = estimates.{{ column }}
                {% endfor %}
    ),

    recommended as (
        select
            *,
            {{ recommendation() }} as recommendation
        from estimated
    )

    select
        attribution_model,
        {{ grain | join(', ') }},
        cohort_month,
        {{ quality_measures() }},
        least_cost_per_sql,
        most_cost_per_sql,
        models_cheaper,
        models,
        {{ estimated_measures() }},
        peer_cost_per_sql,
        case when recommendation is not null then finding end as finding,
        recommendation,
        {{ recommendation_chance() }} as recommendation_chance,
        {{ amount_at_stake() }} as amount_at_stake
    from recommended
{%- endmacro %}

{% macro estimated_measures() -%}
    shrunken_sql_rate,
    shrunken_sql_rate_lower,
    shrunken_sql_rate_upper,
    shrunken_cost_per_sql,
    shrunken_cost_per_sql_lower,
    shrunken_cost_per_sql_upper
{%- endmacro %}
