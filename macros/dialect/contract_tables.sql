{#- Names the landed files as tables of the schema `contract`, where the sources look for them. -#}
{% macro create_contract_tables() %}
    {% if execute %}
        {% do adapter.create_schema(contract_relation(contract_sources() | first).without_identifier()) %}
        {% for source in contract_sources() %}
            {% do run_query(contract_table(source, var('landed') ~ '/' ~ source.name)) %}
        {% endfor %}
    {% endif %}
{% endmacro %}

{% macro contract_relation(source) %}
    {{ return(api.Relation.create(database=source.database, schema=source.schema, identifier=source.name)) }}
{% endmacro %}

{% macro contract_sources() %}
    {{ return(graph.sources.values() | selectattr('source_name', 'equalto', 'contract') | list) }}
{% endmacro %}

{% macro contract_table(source, folder) -%}
    {{ return(adapter.dispatch('contract_table')(source, folder)) }}
{%- endmacro %}

{% macro default__contract_table(source, folder) -%}
    create or replace view {{ contract_relation(source) }} as
    select * from read_parquet('{{ dbt.escape_single_quotes(folder) }}/*.parquet')
{%- endmacro %}

{% macro spark__contract_table(source, folder) -%}
    create or replace view {{ contract_relation(source) }} as
    select * from parquet.`{{ folder }}`
{%- endmacro %}
