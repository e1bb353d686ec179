{#-
    Wilson's score interval of a share at 95 %: honest for few trials and for shares near 0
    and 1 (Wilson, Journal of the American Statistical Association 22, 1927). Null without trials.
    1.96 squared is 3.84; the literals carry an exponent so that both engines read doubles.
-#}
{% macro wilson_lower(successes, trials) -%}
    {{ wilson_bound(successes, trials, '-') }}
{%- endmacro %}

{% macro wilson_upper(successes, trials) -%}
    {{ wilson_bound(successes, trials, '+') }}
{%- endmacro %}

{% macro wilson_bound(successes, trials, sign) -%}
    case
        when {{ trials }} > 0 then least(1.0e0, greatest(0.0e0,
            (
                {{ successes }} + 1.9207294103470618e0
                {{ sign }} 1.959963984540054e0 * sqrt(
                    cast({{ successes }} as double)
                    * ({{ trials }} - {{ successes }}) / {{ trials }}
                    + 0.9603647051735309e0
                )
            ) / ({{ trials }} + 3.8414588206941236e0)
        ))
    end
{%- endmacro %}

{#- Half the width of the normal interval of a mean at 95 %, from sums; null for fewer than two values. -#}
{% macro mean_half_width(value_count, value_sum, square_sum) -%}
    case
        when {{ value_count }} > 1 then 1.959963984540054e0 * sqrt(
            greatest(
                cast({{ square_sum }} as double)
                - cast({{ value_sum }} as double) * {{ value_sum }} / {{ value_count }},
                0.0e0
            ) / ({{ value_count }} - 1) / {{ value_count }}
        )
    end
{%- endmacro %}

{#- A share or a mean, null where there is nothing to divide by. -#}
{% macro ratio(numerator, denominator) -%}
    cast({{ numerator }} as double) / nullif({{ denominator }}, 0)
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
