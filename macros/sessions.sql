{#- A visit ends when nothing happens for 30 minutes, in microseconds; exactly 30 minutes end it. -#}
{% macro session_gap() -%}
    1800000000
{%- endmacro %}
