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
