{#- The longest pause within a visit, in microseconds: exactly 30 minutes end it. -#}
{% macro longest_pause() -%}
    1799999999
{%- endmacro %}
