{#- The columns name a row: no two rows share them, nulls counted as equal. -#}
{% test unique_grain(model, grain) %}

select
    {{ grain | join(', ') }},
    count(*) as row_count

from {{ model }}

group by {{ grain | join(', ') }}

having count(*) > 1

{% endtest %}
