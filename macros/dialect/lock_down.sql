{#-
    Shuts the engine in, once the landed files have their names: no model, no value and no variable can then read or
    write a file of the machine, load an extension or open what was shut. Spark has no such lock.
-#}
{% macro lock_down() %}
    {% if execute %}
        {% do adapter.dispatch('lock_down')() %}
    {% endif %}
{% endmacro %}

{% macro default__lock_down() %}
    {# A second run in one process finds it locked. #}
    {% set locked = run_query("select current_setting('lock_configuration')").columns[0].values()[0] %}
    {% if not locked %}
        {% set seed_files = [] %}
        {% for node in graph.nodes.values() if node.resource_type == 'seed' %}
            {% do seed_files.append(adapter.get_seed_file_path(node)) %}
        {% endfor %}
        {% do run_query("set global timezone = 'UTC'") %}
        {% do run_query('set allowed_directories = ' ~ texts([var('landed')])) %}
        {% do run_query('set allowed_paths = ' ~ texts(seed_files)) %}
        {% do run_query('set enable_external_access = false') %}
        {% do run_query('set lock_configuration = true') %}
    {% endif %}
{% endmacro %}

{% macro spark__lock_down() %}
{% endmacro %}

{% macro texts(values) -%}
    [{% for value in values %}'{{ dbt.escape_single_quotes(value) }}'{{ ', ' if not loop.last }}{% endfor %}]
{%- endmacro %}
