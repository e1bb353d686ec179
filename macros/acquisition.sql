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

{#- What a platform states, and restates. -#}
{% macro day_of_an_ad() -%}
    platform, account_id, campaign_id, ad_group_id, keyword, audience, spend_date
{%- endmacro %}

{#- When a month is over: its youngest lead may have been created in its last moment. -#}
{% macro month_end(month) -%}
    cast({{ month }} as timestamp) + interval '1' month
{%- endmacro %}

{#- What each of a number of things cost, to the ten-thousandth; a number may be a part of one. Null for none. -#}
{% macro cost_each(amount, number) -%}
    cast(
        round(cast({{ amount }} as double) / nullif(cast({{ number }} as double), 0), 4)
        as decimal(18, 4)
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
