{#- A value that holds nothing. -#}
{% macro is_missing(column) -%}
    nullif({{ column }}, '') is null
{%- endmacro %}

{#- A value that is there and cannot be read as its type. -#}
{% macro is_unreadable(column, reading) -%}
    nullif({{ column }}, '') is not null and {{ reading }} is null
{%- endmacro %}

{#- An instant that is there is readable, after 2000 and at most a day ahead of its receipt. -#}
{% macro instant_fault(column, received_column) -%}
    case
        when {{ is_unreadable(column, to_instant(column)) }} then 'TS_INVALID'
        when {{ to_instant(column) }} < timestamp '2000-01-01 00:00:00' then 'TS_RANGE'
        when {{ to_instant(column) }} >= timestamp '2100-01-01 00:00:00' then 'TS_RANGE'
        when
            {{ to_instant(column) }}
            > {{ to_instant(received_column) }} + {{ days(1) }}
            then 'TS_FUTURE'
    end
{%- endmacro %}

{#- Amounts are decimal and exact; text that is no number becomes null. -#}
{% macro to_money(text) -%}
    try_cast({{ text }} as decimal(18, 4))
{%- endmacro %}

{% macro to_whole(text) -%}
    try_cast({{ text }} as bigint)
{%- endmacro %}

{#- A rate or a fractional count. -#}
{% macro to_number(text) -%}
    try_cast({{ text }} as decimal(18, 8))
{%- endmacro %}

{% macro to_flag(text) -%}
    try_cast({{ text }} as boolean)
{%- endmacro %}

{#-
    What becomes of a landed row. The first known of a key is accepted, its equals are exact
    duplicates, and another payload under the same key is quarantined: whatever arrives
    later cannot change what was accepted. Needs the window `copies`.
-#}
{% macro row_disposition() -%}
    case
        when fault is not null then 'quarantined'
        when row_number() over (copies) = 1 then 'accepted'
        when row_hash = first_value(row_hash) over (copies) then 'exact_duplicate'
        else 'quarantined'
    end
{%- endmacro %}

{% macro quarantine_reason() -%}
    case
        when fault is not null then fault
        when row_hash <> first_value(row_hash) over (copies) then 'ID_CLASH'
    end
{%- endmacro %}

{#- The rows of one key in the order in which they were known. -#}
{% macro copies(key, known_column) -%}
    partition by {{ key }}, fault is null
    order by {{ known_column }} nulls last, row_hash, load_id, source_file, source_row
{%- endmacro %}
