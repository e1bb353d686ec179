{#- Names an action: the same for as long as the same signal calls for the same thing. -#}
{% macro action_key(lead_id, rule_id, signal_at) -%}
    md5(
        {{ lead_id }}
        || ':'
        || {{ rule_id }}
        || ':'
        || cast({{ epoch_microseconds(signal_at) }} as string)
    )
{%- endmacro %}

{#- How far an instant is from the as-of, in words with a blank before them: ` 2 h ago`, ` in 30 min`. -#}
{% macro time_from_now(instant) -%}
    case
        when {{ instant }} > {{ as_of() }}
            then ' in ' || {{ span_in_words(seconds_between(as_of(), instant)) }}
        else ' ' || {{ span_in_words(seconds_between(instant, as_of())) }} || ' ago'
    end
{%- endmacro %}

{#- Seconds as minutes, below two hours, as hours, below two days, or as days; rounded down. -#}
{% macro span_in_words(seconds) -%}
    case
        when {{ seconds }} < 7200
            then cast(cast(floor({{ seconds }} / 60) as bigint) as string) || ' min'
        when {{ seconds }} < 172800
            then cast(cast(floor({{ seconds }} / 3600) as bigint) as string) || ' h'
        else cast(cast(floor({{ seconds }} / 86400) as bigint) as string) || ' days'
    end
{%- endmacro %}
