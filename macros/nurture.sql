{#- Days for which a lead is followed after a touch, and after a time without one. -#}
{% macro nurture_days() -%}
    14
{%- endmacro %}

{#- Days without a gain of points after which a lead is asleep, and no trial begins. -#}
{% macro awake_days() -%}
    30
{%- endmacro %}

{#- Whole microseconds of the overlap of two spans that do overlap. -#}
{% macro shared_microseconds(from_instant, to_instant, other_from, other_to) -%}
    {{ epoch_microseconds('least(' ~ to_instant ~ ', ' ~ other_to ~ ')') }}
    - {{ epoch_microseconds('greatest(' ~ from_instant ~ ', ' ~ other_from ~ ')') }}
{%- endmacro %}

{#- Microseconds as days, a double. -#}
{% macro as_days(microseconds) -%}
    ({{ microseconds }}) / 86400000000e0
{%- endmacro %}
