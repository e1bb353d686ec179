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


{#- Whole seconds from one instant to another. -#}
{% macro seconds_between(from_instant, to_instant) -%}
    {{ return(adapter.dispatch('seconds_between')(from_instant, to_instant)) }}
{%- endmacro %}

{% macro default__seconds_between(from_instant, to_instant) -%}
    cast(floor(epoch({{ to_instant }}) - epoch({{ from_instant }})) as bigint)
{%- endmacro %}

{% macro spark__seconds_between(from_instant, to_instant) -%}
    cast(
        floor((unix_micros({{ to_instant }}) - unix_micros({{ from_instant }})) / 1000000)
        as bigint
    )
{%- endmacro %}
