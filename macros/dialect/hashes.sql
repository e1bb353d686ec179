{#- A share of 1 that a text draws, above 0 and at most 1: the same on every day and engine, for dealing things out. -#}
{% macro hash_share(text) -%}
    {{ return(adapter.dispatch('hash_share')(text)) }}
{%- endmacro %}

{% macro default__hash_share(text) -%}
    ((cast('0x' || left(md5({{ text }}), 12) as bigint) + 1) / 281474976710656e0)
{%- endmacro %}

{% macro spark__hash_share(text) -%}
    ((cast(conv(left(md5({{ text }}), 12), 16, 10) as bigint) + 1) / 281474976710656e0)
{%- endmacro %}
