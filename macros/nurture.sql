{#- Days for which a lead is followed after a touch, and after a time without one. -#}
{% macro nurture_days() -%}
    14
{%- endmacro %}

{#- Days without a gain of points after which a lead is asleep, and no trial begins. -#}
{% macro awake_days() -%}
    30
{%- endmacro %}

{#- The same for each stretch that a trial is looked at in, with the day on which it begins in place of `#`. -#}
{% macro each_stretch(sql, between='') -%}
    {%- for day in ['0', '1', '3', '6', '10'] %}
        {{ sql | replace('#', day) }}{{ between if not loop.last }}
    {%- endfor %}
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

{#- Whether an exposure opens a trial: within the days before there was none of its name. -#}
{% macro opens_trial(exposures) -%}
    (
        {{ exposures }}.previous_touched_at is null
        or {{ exposures }}.previous_touched_at
        <= {{ exposures }}.touched_at - {{ days(nurture_days()) }}
    )
{%- endmacro %}

{#- What decides which of many openings are drawn: nothing that they are. -#}
{% macro lot_of(openings) -%}
    md5({{ openings }}.lead_id || cast({{ openings }}.opened_at as string))
{%- endmacro %}
