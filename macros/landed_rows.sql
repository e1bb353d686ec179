{#- Where each landed row of a contract table ended; `known` is null where rows are not dated. -#}
{% macro landed_rows(table_name, base_model, known='known_at') -%}
    select
        '{{ table_name }}' as table_name,
        source_file,
        load_id,
        source_row,
        cast({{ known }} as timestamp) as known_at,
        row_disposition,
        quarantine_reason,
        row_flags

    from {{ base_model }}
{%- endmacro %}
