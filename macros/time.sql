{#- The moment every table speaks for. -#}
{% macro as_of() -%}
    cast('{{ var("as_of") }}' as timestamp)
{%- endmacro %}

{#- The beginning of a span that always was. -#}
{% macro far_past() -%}
    timestamp '0001-01-01 00:00:00'
{%- endmacro %}

{#- The end of a span that has not ended. -#}
{% macro far_future() -%}
    timestamp '9999-12-31 00:00:00'
{%- endmacro %}

{#- A number of whole days, each of exactly 86,400 seconds. -#}
{% macro days(number) -%}
    {{ number }} * interval '1' day
{%- endmacro %}

{#- A number of hours. -#}
{% macro hours(number) -%}
    {{ number }} * interval '1' hour
{%- endmacro %}

{#- A number of minutes. -#}
{% macro minutes(number) -%}
    {{ number }} * interval '1' minute
{%- endmacro %}

{#- Whole seconds from one instant to another, rounded down. -#}
{% macro seconds_between(from_instant, to_instant) -%}
    cast(
        floor(
            ({{ epoch_microseconds(to_instant) }} - {{ epoch_microseconds(from_instant) }})
            / 1000000
        ) as bigint
    )
{%- endmacro %}

{#- A lead has both horizons, from its creation, to become a customer. -#}
{% macro customer_horizon() -%}
    {{ days(var('sql_horizon_days') | int + var('purchase_horizon_days') | int) }}
{%- endmacro %}

{#- The time `HH:MM`, up to 24:00, on the clocks of a day that is given by its first instant. -#}
{% macro clock_time(day_start, time) -%}
    {{ day_start }}
    + cast(substr({{ time }}, 1, 2) as integer) * interval '1' hour
    + cast(substr({{ time }}, 4, 2) as integer) * interval '1' minute
{%- endmacro %}
