{#-
    Whether a rule admits a row: each condition of the rule is empty or lists, between bars, the row's value. Values
    of the row are never null.
-#}
{% macro rule_admits(rule, row, conditions) -%}
    {% for condition in conditions -%}
        {{ 'and ' if not loop.first }}{{ lists(rule ~ '.' ~ condition, row ~ '.' ~ condition) }}
    {% endfor %}
{%- endmacro %}

{#- Whether a list with bars between its values is empty or holds a value. -#}
{% macro lists(values, value) -%}
    (
        {{ values }} is null
        or position('|' || {{ value }} || '|' in '|' || {{ values }} || '|') > 0
    )
{%- endmacro %}

{#- What the rules of the seeds may ask of a lead: columns of `lead_traits`. -#}
{% macro qualification_conditions() %}
    {{ return([
        'verdict', 'shipping', 'product_line', 'contact', 'reach', 'lead_type', 'role',
        'request', 'activity', 'sql_state', 'band',
    ]) }}
{% endmacro %}

{% macro routing_conditions() %}
    {{ return([
        'support', 'verdict', 'shipping', 'reach', 'request', 'lead_type', 'band',
        'activity', 'standing', 'source', 'product_line', 'region',
    ]) }}
{% endmacro %}

{#- Whether two rows have the same values, none of them null. -#}
{% macro agree(left_row, right_row, columns) -%}
    {% for column in columns -%}
        {{ 'and ' if not loop.first }}{{ left_row }}.{{ column }} = {{ right_row }}.{{ column }}
    {% endfor %}
{%- endmacro %}
