{#-
    How many SQLs to expect. Weeks are of seven whole days and counted from the as-of, ahead and back; earlier looks are landmarks, one a week.
-#}

{#- Weeks that are foretold. -#}
{% macro forecast_weeks() -%}
    6
{%- endmacro %}

{#- A quarter of landmarks that foretell, and the fewest that can. -#}
{% macro forecast_references() -%}
    13
{%- endmacro %}

{% macro least_forecast_references() -%}
    4
{%- endmacro %}

{#- Half a year of earlier forecasts is held against what came. -#}
{% macro forecast_trials() -%}
    26
{%- endmacro %}

{#- Weeks of arrivals that say how many leads come in one. -#}
{% macro forecast_arrival_weeks() -%}
    4
{%- endmacro %}

{#- The week ahead of a landmark, from 1, in which an instant lies. -#}
{% macro week_ahead(landmark_at, instant) -%}
    cast(
        floor({{ seconds_between(landmark_at, instant) }} / 604800) + 1 as integer
    )
{%- endmacro %}

{#- An end of the interval of a number of SQLs, a whole number at or beyond what chance explains at 95 %; `reference_weeks` is a column. -#}
{% macro sql_bound(expected, dispersion, sign) -%}
    cast(
        {{ 'floor' if sign == '-' else 'ceil' }}(
            {{ count_bound(
                '(' ~ expected ~ ')', dispersion, 'reference_weeks',
                '1.959963984540054e0', sign,
            ) }}
        ) as integer
    )
{%- endmacro %}
