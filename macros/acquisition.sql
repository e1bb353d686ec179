{#- Who speaks for a lead's channel beside the models of `attribution_models`: the channel that brought the lead gets all. -#}
{% macro origin_model() -%}
    'origin'
{%- endmacro %}

{#- A campaign, keyword or audience that is not named. -#}
{% macro not_named() -%}
    '(not set)'
{%- endmacro %}

{#- What spend, leads and credit meet by: an ad, or a channel without one, and a month. -#}
{% macro place() -%}
    channel, campaign, target_kind, target, cohort_month
{%- endmacro %}

{% macro same_place(one, other) -%}
    {{ one }}.channel = {{ other }}.channel
    and {{ one }}.campaign = {{ other }}.campaign
    and {{ one }}.target_kind = {{ other }}.target_kind
    and {{ one }}.target = {{ other }}.target
    and {{ one }}.cohort_month = {{ other }}.cohort_month
{%- endmacro %}

{#- When a month is over: its youngest lead may have been created in its last moment. -#}
{% macro month_end(month) -%}
    cast({{ month }} as timestamp) + interval '1' month
{%- endmacro %}

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

{#- What each of a number of things cost, to the ten-thousandth; a number may be a part of one. Null for none. -#}
{% macro cost_each(amount, number) -%}
    cast(
        round(cast({{ amount }} as double) / nullif(cast({{ number }} as double), 0), 4)
        as decimal(18, 4)
    )
{%- endmacro %}

{#-
    95 % interval of the expected count behind a count, by Byar (Breslow and Day, Statistical Methods in Cancer Research II, 1987, p. 69). Parts of
    outcomes count as if they were outcomes of their own, which makes it rather too long than too short.
-#}
{% macro count_lower(number) -%}
    (
        cast({{ number }} as double) * power(
            greatest(
                1 - 1 / (9.0e0 * nullif(cast({{ number }} as double), 0))
                - 1.959963984540054e0
                / (3 * sqrt(nullif(cast({{ number }} as double), 0))),
                0.0e0
            ), 3
        )
    )
{%- endmacro %}

{% macro count_upper(number) -%}
    (
        (cast({{ number }} as double) + 1) * power(
            1 - 1 / (9.0e0 * (cast({{ number }} as double) + 1))
            + 1.959963984540054e0 / (3 * sqrt(cast({{ number }} as double) + 1)), 3
        )
    )
{%- endmacro %}

{#-
    The rows of a relation with the ad they came by: the keyword of a visit names it, and where it does not, a campaign's only keyword or audience
    does. The relation has channel, campaign_label and term_label.
-#}
{% macro with_ad_targets(relation) -%}
    select
        {{ relation }}.*,
        coalesce(nullif({{ relation }}.campaign_label, ''), {{ not_named() }})
            as campaign,
        coalesce(named.target_kind, lone.target_kind, {{ not_named() }})
            as target_kind,
        coalesce(named.target, lone.target, {{ not_named() }}) as target
    from {{ relation }}
    left join {{ ref('ad_targets') }} as named
        on
            {{ relation }}.channel = named.channel
            and {{ relation }}.campaign_label = named.campaign_label
            and {{ relation }}.term_label = named.target
    left join {{ ref('ad_targets') }} as lone
        on
            {{ relation }}.channel = lone.channel
            and {{ relation }}.campaign_label = lone.campaign_label
            and lone.is_only_target
{%- endmacro %}

{#- A chance to six digits; what was reckoned from a few hundred leads is never 0 or 1. -#}
{% macro never_certain(chance) -%}
    case
        when {{ chance }} is not null
            then greatest(1e-6, least(1 - 1e-6, round({{ chance }}, 6)))
    end
{%- endmacro %}

{#- How sure a finding must be. -#}
{% macro sure_enough() -%}
    0.8e0
{%- endmacro %}

{#-
    What is found of something paid for. Its SQLs are cheap where they cost a fifth less than those of all that is paid for, and dear where they
    cost half as much again; what lies between can wait. The brief's rule stands beside it: leads that become SQL at twice the rate, and leads
    that stay cold, at half of it, unless the price says otherwise. An interval that reaches from one to three is no finding.
-#}
{% macro finding() -%}
    case
        when chance_cheap >= {{ sure_enough() }} then 'sqls_are_cheap'
        when chance_dear >= {{ sure_enough() }} then 'sqls_are_dear'
        when
            chance_twice_the_rate >= {{ sure_enough() }}
            and shrunken_cost_per_sql <= peer_cost_per_sql
            then 'twice_the_rate'
        when
            chance_cold >= {{ sure_enough() }}
            and shrunken_cost_per_sql >= peer_cost_per_sql
            then 'leads_stay_cold'
        when shrunken_cost_per_sql_upper <= 3 * shrunken_cost_per_sql_lower
            then 'as_the_others'
        else 'too_little_data'
    end
{%- endmacro %}

{#-
    What to do about a finding. More money needs a model beside `origin` that finds the price no higher than that of all that is paid for: who
    brings new people gets the less the later a model looks, but is given something. Less money needs half of them to find it higher: who brings
    people back has no leads of its own. Null for what is not paid for.
-#}
{% macro recommendation() -%}
    case
        when coalesce(spend, 0) <= 0 or cohort_month is not null then null
        when finding in ('sqls_are_cheap', 'twice_the_rate')
            then case when models_cheaper >= 2 then 'scale' else 'hold' end
        when finding in ('sqls_are_dear', 'leads_stay_cold')
            then case when 2 * models_cheaper <= models then 'cut' else 'hold' end
        when finding = 'as_the_others' then 'hold'
        else 'too_little_data'
    end
{%- endmacro %}

{#- How sure it is: that the finding holds, or for `hold` that the price is neither so low nor so high. -#}
{% macro recommendation_chance() -%}
    case
        when recommendation = 'scale' and finding = 'sqls_are_cheap' then chance_cheap
        when recommendation = 'scale' then chance_twice_the_rate
        when recommendation = 'cut' and finding = 'sqls_are_dear' then chance_dear
        when recommendation = 'cut' then chance_cold
        when recommendation = 'hold' and finding = 'as_the_others'
            then greatest(1 - chance_cheap - chance_dear, 0.0e0)
    end
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

{#- What its SQLs cost less, or more, than as many would at the price of all that is paid for. -#}
{% macro amount_at_stake() -%}
    case
        when recommendation is not null
            then cast(
                round(
                    abs(
                        1 - cast(peer_cost_per_sql as double)
                        / nullif(cast(shrunken_cost_per_sql as double), 0)
                    ) * cast(spend as double), 2
                ) as decimal(18, 2)
            )
    end
{%- endmacro %}
