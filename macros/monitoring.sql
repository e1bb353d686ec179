{#-
    What the watch over scores looks at. Spans are open at their beginning and closed at their end, because a score is
    read just before its instant.
-#}

{#- Four whole weeks, so that every weekday counts alike; shorter would see a third of the leads less. -#}
{% macro watched_days() -%}
    28
{%- endmacro %}

{#- A quarter of whole weeks, the time between two recalibrations. -#}
{% macro reference_days() -%}
    91
{%- endmacro %}

{#- Weeks of the same weekday that foretell a day, and the fewest that can. -#}
{% macro foretelling_weeks() -%}
    8
{%- endmacro %}

{% macro least_foretelling_weeks() -%}
    4
{%- endmacro %}

{#- After a quarter of silence a thing is gone and no longer missing; `event_volume_days` reaches back that far and 8 weeks more. -#}
{% macro longest_silence_weeks() -%}
    13
{%- endmacro %}

{#- A number as both engines write it to the last digit. -#}
{% macro six_digits(number) -%}
    cast({{ number }} as decimal(18, 6))
{%- endmacro %}

{#-
    What a chi-square variable exceeds as seldom as a normal one exceeds so many deviations
    (Wilson and Hilferty, Proceedings of the National Academy of Sciences 17, 1931).
-#}
{% macro chi_square_bound(freedom, deviations) -%}
    {{ freedom }} * power(
        1.0e0 - 2.0e0 / (9.0e0 * {{ freedom }})
        + {{ deviations }} * sqrt(2.0e0 / (9.0e0 * {{ freedom }})),
        3
    )
{%- endmacro %}

{#-
    The fewest or most of a count that chance explains: the root of a count has a constant error (Anscombe, Biometrika
    35, 1948), wider by what days differ more than by chance, and by not knowing the mean. Null where nothing is expected.
-#}
{% macro count_bound(expected, dispersion, weeks, deviations, sign) -%}
    case
        when {{ expected }} is not null then greatest(
            0.0e0,
            power(
                greatest(
                    0.0e0,
                    sqrt({{ expected }} + 0.375e0) {{ sign }} {{ deviations }} / 2.0e0
                    * sqrt({{ dispersion }} * (1.0e0 + 1.0e0 / {{ weeks }}))
                ),
                2
            ) - 0.375e0
        )
    end
{%- endmacro %}
