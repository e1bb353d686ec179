{#-
    What a contact weighs in a model beside the others of its journey, in whole numbers, whose sums are the same in any
    order. Rules of channels share among the channels of a journey first, and then among the contacts of each.
-#}
{% macro touch_weight() -%}
    round(
        1.0e10 * case models.rule
            when 'first' then case when touched.touch_number = 1 then 1.0e0 else 0.0e0 end
            when 'last'
                then case
                    when touched.touch_number = touched.touches then 1.0e0 else 0.0e0
                end
            when 'last_non_direct'
                then case when touched.is_last_non_direct then 1.0e0 else 0.0e0 end
            when 'linear' then 1.0e0
            when 'time_decay'
                then power(
                    0.5e0,
                    touched.microseconds_before_last
                    / (1.0e6 * models.half_life_seconds)
                )
            when 'position'
                then case
                    when touched.touches = 1 then 1.0e0
                    when touched.touch_number = 1
                        then models.first_share * greatest(touched.touches - 2, 1)
                    when touched.touch_number = touched.touches
                        then models.last_share * greatest(touched.touches - 2, 1)
                    else 1.0e0 - models.first_share - models.last_share
                end
            when 'channels' then 1.0e0 / touched.channel_touches
            when 'removal_effect'
                then greatest(coalesce(effects.weight, 1.0e0), 1.0e-9)
                / touched.channel_touches
        end
    )
{%- endmacro %}

{#-
    A contact's credit in millionths of a millionth: those up to the end of its weight, less those up to its beginning, each
    rounded. The credits of a journey add up to one, and each is off by less than one of them.
-#}
{% macro credit_in_units() -%}
    (
        round(1.0e12 * (weight_until / whole_weight))
        - round(1.0e12 * ((weight_until - weight) / whole_weight))
    )
{%- endmacro %}

{#- What a contact's share of an outcome's cents has beyond whole ones. -#}
{% macro part_of_cent() -%}
    cents * (units / 1.0e12) - floor(cents * (units / 1.0e12))
{%- endmacro %}

{#-
    A contact's whole cents of an outcome: its share rounded down, and of the cents that this leaves over one each for the
    largest parts of a cent; of equal parts the earlier contact has the cent.
-#}
{% macro cents_by_largest_remainder() -%}
    floor(cents * (units / 1.0e12))
    + case
        when
            row_number() over by_remainder
            <= cents - sum(floor(cents * (units / 1.0e12))) over journey
            then 1
        else 0
    end
{%- endmacro %}
