{#-
    Window functions whose reach is a column. DuckDB takes an expression; Spark wants a
    constant, so there each reach up to `largest` has a branch and the rows share one sort.
-#}

{#- The value `offset_column` rows later in the window; null past its end. -#}
{% macro lead_by_offset(column, offset_column, window, largest) -%}
    {{ return(adapter.dispatch('lead_by_offset')(column, offset_column, window, largest)) }}
{%- endmacro %}

{% macro default__lead_by_offset(column, offset_column, window, largest) -%}
    lead({{ column }}, {{ offset_column }}) over ({{ window }})
{%- endmacro %}

{% macro spark__lead_by_offset(column, offset_column, window, largest) -%}
    case {{ offset_column }}
        {% for offset in range(1, largest + 1) -%}
            when {{ offset }} then lead({{ column }}, {{ offset }}) over ({{ window }})
        {% endfor -%}
    end
{%- endmacro %}


{#- The least value of the last `count_column` rows of the window, this one included. -#}
{% macro minimum_of_last(column, count_column, window, largest) -%}
    {{ return(adapter.dispatch('minimum_of_last')(column, count_column, window, largest)) }}
{%- endmacro %}

{% macro default__minimum_of_last(column, count_column, window, largest) -%}
    min({{ column }}) over (
        {{ window }} rows between ({{ count_column }} - 1) preceding and current row
    )
{%- endmacro %}

{% macro spark__minimum_of_last(column, count_column, window, largest) -%}
    case {{ count_column }}
        {% for count in range(1, largest + 1) -%}
            when {{ count }} then min({{ column }}) over (
                {{ window }} rows between {{ count - 1 }} preceding and current row
            )
        {% endfor -%}
    end
{%- endmacro %}
