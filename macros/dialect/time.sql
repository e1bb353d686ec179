{#- The UTC instant that a text names; an offset is honoured, none means UTC; null where it names none. -#}
{% macro to_instant(text) -%}
    {{ return(adapter.dispatch('to_instant')(text)) }}
{%- endmacro %}

{% macro default__to_instant(text) -%}
    cast(try_cast({{ text }} as timestamptz) as timestamp)
{%- endmacro %}

{% macro spark__to_instant(text) -%}
    try_cast({{ text }} as timestamp)
{%- endmacro %}

{#- The UTC instant at which clocks of a zone show a time; null where the zone is. The zone must be one of the seed `time_zones`. -#}
{% macro local_to_utc(clock_time, time_zone) -%}
    {{ return(adapter.dispatch('local_to_utc')(clock_time, time_zone)) }}
{%- endmacro %}

{% macro default__local_to_utc(clock_time, time_zone) -%}
    timezone('UTC', timezone({{ time_zone }}, {{ clock_time }}))
{%- endmacro %}

{% macro spark__local_to_utc(clock_time, time_zone) -%}
    to_utc_timestamp({{ clock_time }}, {{ time_zone }})
{%- endmacro %}
