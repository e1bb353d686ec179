{#-
    No two rows share the grain, nulls counted as equal; none of the columns is ever null; a column holds accepted values or nothing; what is
    always true is true on every row, where null is not true. Asked together, for a question costs more than its answer.
-#}
{% test sound_rows(model, grain=[], never_null=[], accepted_values={}, always_true=[]) %}

with

unsound_columns as (

    select
        concat_ws(
            ', ',
            {% for column in never_null %}
                case when count_if({{ column }} is null) > 0 then '{{ column }}' end,
            {% endfor %}
            cast(null as string)
        ) as null_columns,
        concat_ws(
            ', ',
            {% for column, values in accepted_values.items() %}
                case when count_if({{ column }} not in ('{{ values | join("', '") }}')) > 0 then '{{ column }}' end,
            {% endfor %}
            cast(null as string)
        ) as strange_columns,
        concat_ws(
            ', ',
            {% for expression in always_true %}
                case
                    when count_if(not coalesce({{ expression }}, false)) > 0
                        then '{{ expression.split() | join(" ") | replace("'", '"') }}'
                end,
            {% endfor %}
            cast(null as string)
        ) as untrue_expressions

    from {{ model }}

),

shared_grains as (

    select 1 as is_shared

    from {{ model }}

    group by {{ grain | join(', ') if grain else '1' }}

    having {{ 'count(*) > 1' if grain else 'false' }}

),

findings as (

    select 'null in ' || null_columns as finding from unsound_columns where null_columns <> ''

    union all

    select 'another value in ' || strange_columns as finding from unsound_columns where strange_columns <> ''

    union all

    select 'not always ' || untrue_expressions as finding from unsound_columns where untrue_expressions <> ''

    union all

    select 'rows share {{ grain | join(", ") }}' as finding from shared_grains

)

select finding from findings

{% endtest %}
