{#-
    A key of a table's rows that is cheap to group and sort by, for use within one query.
    Sorting long text is most of what such a query costs on DuckDB; Spark would number the
    rows on one machine, so there the column is its own key.
-#}
{% macro sort_key(column) -%}
    {{ return(adapter.dispatch('sort_key')(column)) }}
{%- endmacro %}

{% macro default__sort_key(column) -%}
    row_number() over (order by {{ column }})
{%- endmacro %}

{% macro spark__sort_key(column) -%}
    {{ column }}
{%- endmacro %}

{#-
    The same where no order is wanted: a number of the row, which costs next to nothing.
    The column must be unique, and the rows be read once: a second reading may number them otherwise.
-#}
{% macro row_key(column) -%}
    {{ return(adapter.dispatch('row_key')(column)) }}
{%- endmacro %}

{% macro default__row_key(column) -%}
    row_number() over ()
{%- endmacro %}

{% macro spark__row_key(column) -%}
    {{ column }}
{%- endmacro %}
