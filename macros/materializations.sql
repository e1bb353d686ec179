{#-
    A table as one statement. dbt's own builds beside and renames, for readers of a database that
    is in use; nobody reads ours before it is published, and the renames are a quarter of what a
    small table costs.
-#}
{% materialization table, adapter='duckdb' %}
    {%- set target = this.incorporate(type='table') -%}
    {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {% call statement('main') %}
        {{ create_table_as(False, target, compiled_code) }}
    {% endcall %}
    {% do adapter.commit() %}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
