{#-
    An expression once for each rule, RULE standing for its name: for those that share an outcome among several contacts,
    where a chain of one contact and one of two are rules of their own, or for those that give it to one. Models are rows of
    a seed, so how many there are is not known here: those of one rule are told apart by the number of their parameters.
-#}
{% macro for_each_sharing_rule(expression, between=',') -%}
    {%- for rule in [
        'linear', 'time_decay', 'position', 'channels', 'removal_effect_1', 'removal_effect_2'
    ] -%}
        {{ expression | replace('RULE', rule) }}{{ between if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{#- What the rule of a model makes of a contact: what it has of what is shared, or all for the one that it chooses. -#}
{% macro by_its_rule(part, all) -%}
    case models.rule_name
        when 'first' then case when weighed.touch_number = 1 then {{ all }} end
        when 'last' then case when weighed.touch_number = weighed.touches then {{ all }} end
        when 'last_non_direct' then case when weighed.is_last_non_direct then {{ all }} end
        {{ for_each_sharing_rule("when 'RULE' then RULE_" ~ part, '') }}
    end
{%- endmacro %}

{#- The rule of a model by the names above. -#}
{% macro rule_name() -%}
    rule || coalesce('_' || cast(cast(chain_order as integer) as string), '')
{%- endmacro %}

{#- A channel's effect in a chain; one of which no journey has settled is held to be as the others are. -#}
{% macro effect_of_chain(chain_order) -%}
    {%- set effect -%}
        max(
            case models.chain_order
                when {{ chain_order }} then cast(effects.removal_effect as double)
            end
        )
    {%- endset -%}
    coalesce(
        {{ effect }},
        avg({{ effect }}) over (
            partition by models.parameters_number, effects.outcome
        )
    )
{%- endmacro %}

{#-
    What a contact weighs by each rule beside the others of its journey, in whole numbers, whose sums are the same in any
    order; null for nothing. Rules of channels share among the channels of a journey first, and then among the contacts of
    each.
-#}
{% macro touch_weights() -%}
    1.0e10 as linear_weight,
    {{ whole_weight(
        'power(0.5e0, paths.microseconds_before_last / (1.0e6 * journeys.half_life_seconds))'
    ) }} as time_decay_weight,
    {{ whole_weight(
        'case
            when paths.touches = 1 then 1.0e0
            when paths.touch_number = 1
                then journeys.first_share * greatest(paths.touches - 2, 1)
            when paths.touch_number = paths.touches
                then journeys.last_share * greatest(paths.touches - 2, 1)
            else 1.0e0 - journeys.first_share - journeys.last_share
        end'
    ) }} as position_weight,
    {{ whole_weight('1.0e0 / paths.channel_touches') }} as channels_weight,
    {{ whole_weight(
        'greatest(coalesce(effects.effect_1, 1.0e0), 1.0e-9) / paths.channel_touches'
    ) }} as removal_effect_1_weight,
    {{ whole_weight(
        'greatest(coalesce(effects.effect_2, 1.0e0), 1.0e-9) / paths.channel_touches'
    ) }} as removal_effect_2_weight
{%- endmacro %}

{% macro whole_weight(weight) -%}
    nullif(round(1.0e10 * {{ weight }}), 0.0e0)
{%- endmacro %}

{#-
    A contact's credit in millionths of a millionth: those up to the end of its weight, less those up to its beginning, each
    rounded. The credits of a journey add up to one, and each is off by less than one of them.
-#}
{% macro credit_in_units() -%}
    round(1.0e12 * (RULE_until / RULE_whole))
    - round(1.0e12 * ((RULE_until - RULE_weight) / RULE_whole)) as RULE_units
{%- endmacro %}

{#-
    A contact's whole cents of an outcome: its share rounded down, and of the cents that this leaves over one each for the
    largest parts of a cent; of equal parts the earlier contact has the cent. Who weighs nothing comes last.
-#}
{% macro cents_by_largest_remainder() -%}
    floor(cents * (RULE_units / 1.0e12))
    + case
        when
            row_number() over (
                partition by journey_key
                order by
                    cents * (RULE_units / 1.0e12)
                    - floor(cents * (RULE_units / 1.0e12)) desc,
                    touch_number
            )
            <= cents - sum(floor(cents * (RULE_units / 1.0e12))) over journey
            then 1
        else 0
    end as RULE_cents
{%- endmacro %}
