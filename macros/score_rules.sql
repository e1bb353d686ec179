{#- The events of one rule and lead (and product, where the rule counts per product) in the order in which they were known. -#}
{% macro known_order() -%}
    partition by lead_id, rule_id, count_key order by known_at, occurred_at, event_id
{%- endmacro %}
