with

final as (

    select * from {{ ref('score_rules') }}

    where scorecard_id = '{{ var("scorecard") }}'

)

select * from final
