{#- None of the columns is ever null; asked of all at once, for a question costs more than its answer. -#}
{% test never_null(model, columns) %}

with

found as (

    select
        concat_ws(
            ', ',
            {% for column in columns %}
                case when count_if({{ column }} is null) > 0 then '{{ column }}' end
                {{- ',' if not loop.last }}
            {% endfor %}
        ) as null_columns

    from {{ model }}

)

select * from found

where null_columns <> ''

{% endtest %}
