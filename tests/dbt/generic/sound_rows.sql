{#-
    No two rows share the grain, nulls counted as equal, and none of the columns is ever null; asked together, for a
    question costs more than its answer.
-#}
{% test sound_rows(model, grain=[], never_null=[]) %}

with

null_columns as (

    select
        concat_ws(
            ', ',
            {% for column in never_null %}
                case when count_if({{ column }} is null) > 0 then '{{ column }}' end,
            {% endfor %}
            cast(null as string)
        ) as names

    from {{ model }}

),

shared_grains as (

    select 1 as is_shared

    from {{ model }}

    group by {{ grain | join(', ') if grain else '1' }}

    having {{ 'count(*) > 1' if grain else 'false' }}

),

findings as (

    select 'null in ' || names as finding from null_columns where names <> ''

    union all

    select 'rows share {{ grain | join(", ") }}' as finding from shared_grains

)

select * from findings

{% endtest %}
