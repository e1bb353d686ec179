{#- What gets credit where no contact can. -#}
{% macro unattributed() -%}
    'unattributed'
{%- endmacro %}

{#-
    What a contact weighs in a model, before it is set against the others of its journey, in whole billionths: sums of
    whole numbers are the same in any order. Of a rule that shares among channels it is the channel's weight.
-#}
{% macro touch_weight() -%}
    cast(
        round(
            1.0e9 * case models.rule
                when 'first' then case when paths.touch_number = 1 then 1.0e0 else 0.0e0 end
                when 'last'
                    then case
                        when paths.touch_number = paths.touches then 1.0e0 else 0.0e0
                    end
                when 'last_non_direct'
                    then case when paths.is_last_non_direct then 1.0e0 else 0.0e0 end
                when 'time_decay'
                    then power(
                        0.5e0,
                        paths.microseconds_before_last
                        / (1.0e6 * models.half_life_seconds)
                    )
                when 'position'
                    then case
                        when paths.touches = 1 then 1.0e0
                        when paths.touch_number = 1
                            then models.first_share * greatest(paths.touches - 2, 1)
                        when paths.touch_number = paths.touches
                            then models.last_share * greatest(paths.touches - 2, 1)
                        else 1.0e0 - models.first_share - models.last_share
                    end
                when 'removal_effect' then greatest(coalesce(effects.weight, 1.0e0), 1.0e-9)
                else 1.0e0
            end
        ) as bigint
    )
{%- endmacro %}
