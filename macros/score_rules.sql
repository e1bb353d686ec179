{#- The events that a rule counts together, in the order in which they were known. -#}
{% macro known_order(keys='lead_id, scorecard_id, rule_id') -%}
    partition by {{ keys }} order by known_at, occurred_at, event_id
{%- endmacro %}
