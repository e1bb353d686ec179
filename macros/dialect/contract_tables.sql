{#- Names the landed files as tables of the schema `contract`, where the sources look for them. -#}
{% macro create_contract_tables() %}
    {% if execute %}
        {% do run_query('create schema if not exists contract') %}
        {% for source in graph.sources.values() if source.source_name == 'contract' %}
            {% do run_query(contract_table(source.name, var('landed') ~ '/' ~ source.name)) %}
        {% endfor %}
    {% endif %}
{% endmacro %}

{% macro contract_table(name, folder) -%}
    {{ return(adapter.dispatch('contract_table')(name, folder)) }}
{%- endmacro %}

{% macro default__contract_table(name, folder) -%}
    create or replace view contract.{{ name }} as
    select * from read_parquet('{{ dbt.escape_single_quotes(folder) }}/*.parquet')
{%- endmacro %}

{% macro spark__contract_table(name, folder) -%}
    create or replace view contract.{{ name }} as
    select * from parquet.`{{ folder }}`
{%- endmacro %}
