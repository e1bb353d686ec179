{#-
    A key of a table's rows that is cheap to group and sort by, for use within one query or with the table that keeps it.
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
    A number of its own for each row of a table, in no order; for a column of a table that is
    stored, since asking again may give other numbers.
-#}
{% macro any_number() -%}
    {{ return(adapter.dispatch('any_number')()) }}
{%- endmacro %}

{% macro default__any_number() -%}
    row_number() over ()
{%- endmacro %}

{% macro spark__any_number() -%}
    monotonically_increasing_id()
{%- endmacro %}
