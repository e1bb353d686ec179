{#-
    The sum over units that are judged: of decimals, which add up to the same in any order; null where nothing of it is known.
-#}
{% macro judged_sum(value, digits) -%}
    cast(
        sum(cast({{ value }} as decimal(38, {{ digits }}))) filter (where is_judged)
        as decimal(38, {{ digits }})
    )
{%- endmacro %}
