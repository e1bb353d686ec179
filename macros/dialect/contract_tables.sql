{#- Names the landed files as tables of the schema `contract`, where the sources look for them. -#}
{% macro create_contract_tables() %}
    {% if execute %}
        {% do run_query('create schema if not exists contract') %}
        {% for source in graph.sources.values() if source.source_name == 'contract' %}
            {% do run_query(contract_table(source, var('landed') ~ '/' ~ source.name)) %}
        {% endfor %}
    {% endif %}
{% endmacro %}

{% macro contract_table(source, folder) -%}
    {{ return(adapter.dispatch('contract_table')(source, folder)) }}
{%- endmacro %}

{#- In a build of the affected alone (macros/dialect/increment.sql), their rows only. -#}
{% macro default__contract_table(source, folder) -%}
    create or replace view contract.{{ source.name }} as
    select * from read_parquet('{{ dbt.escape_single_quotes(folder) }}/*.parquet')
    {% if var('affected') and names_of(source) -%}
        where {{ rows_to_read_again(source, var('new_loads'), var('affected')) }}
    {%- endif %}
{%- endmacro %}

{% macro spark__contract_table(source, folder) -%}
    create or replace view contract.{{ source.name }} as
    select * from parquet.`{{ folder }}`
{%- endmacro %}
