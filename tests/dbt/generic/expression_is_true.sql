{#- The expression holds on every row; null is not true. -#}
{% test expression_is_true(model, expression) %}

select * from {{ model }}

where not coalesce({{ expression }}, false)

{% endtest %}
