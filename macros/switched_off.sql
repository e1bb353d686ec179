{#-
    A parent that a model does without (`meta.does_without`): its rows, or none where a run switched it off because the input
    lacks what it takes.
-#}
{% macro if_built(parent) -%}
    {%- if parent.identifier in var('switched_off') -%}
    (
        select
            {%- for column in graph.nodes['model.' ~ project_name ~ '.' ~ parent.identifier].columns.values() %}
            cast(null as {{ column.data_type }}) as {{ column.name }}{{ ',' if not loop.last }}
            {%- endfor %}

        where false
    )
    {%- else -%}
    {{ parent }}
    {%- endif -%}
{%- endmacro %}
