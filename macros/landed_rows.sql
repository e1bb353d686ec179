{#-
    Where each landed row of a contract table ended; `known` is null where rows are not dated, `event` where a table
    holds one kind of row.
-#}
{% macro landed_rows(table_name, base_model, known='known_at', event='null') -%}
    select
        '{{ table_name }}' as table_name,
        source_file,
        load_id,
        source_row,
        cast({{ event }} as string) as event_name,
        cast({{ known }} as timestamp) as known_at,
        row_disposition,
        quarantine_reason,
        row_flags

    from {{ base_model }}
{%- endmacro %}
