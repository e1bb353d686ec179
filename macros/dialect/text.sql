{#- True where the text holds a match of the pattern; false for null. -#}
{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches')(text, pattern)) }}
{%- endmacro %}

{% macro default__matches(text, pattern) -%}
    coalesce(regexp_matches({{ text }}, {{ pattern }}), false)
{%- endmacro %}

{% macro spark__matches(text, pattern) -%}
    coalesce({{ text }} rlike {{ pattern }}, false)
{%- endmacro %}


{#- SHA-256 of a text, 64 lower-case hex digits; null for null. -#}
{% macro sha256_hex(text) -%}
    {{ return(adapter.dispatch('sha256_hex')(text)) }}
{%- endmacro %}

{% macro default__sha256_hex(text) -%}
    sha256({{ text }})
{%- endmacro %}

{% macro spark__sha256_hex(text) -%}
    sha2({{ text }}, 256)
{%- endmacro %}


{#- An aggregate: the texts of a group in the order of their bytes, with a blank between them. -#}
{% macro joined_in_order(text) -%}
    {{ return(adapter.dispatch('joined_in_order')(text)) }}
{%- endmacro %}

{% macro default__joined_in_order(text) -%}
    array_to_string(list_sort(list({{ text }})), ' ')
{%- endmacro %}

{% macro spark__joined_in_order(text) -%}
    concat_ws(' ', array_sort(collect_list({{ text }})))
{%- endmacro %}
