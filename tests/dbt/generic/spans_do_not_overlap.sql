{#- Spans of one owner are not empty and follow each other without overlap. -#}
{% test spans_do_not_overlap(model, owner) %}

with

spans as (

    select
        {{ owner | join(', ') }},
        valid_from,
        valid_to,
        lead(valid_from) over (
            partition by {{ owner | join(', ') }} order by valid_from, valid_to
        ) as next_from

    from {{ model }}

)

select * from spans

where
    valid_from >= valid_to
    or next_from < valid_to

{% endtest %}
