{#- Where each landed row of a contract table ended. -#}
{% macro landed_rows(table_name, base_model) -%}
    select
        '{{ table_name }}' as table_name,
        source_file,
        load_id,
        source_row,
        row_disposition,
        quarantine_reason,
        row_flags

    from {{ base_model }}
{%- endmacro %}
