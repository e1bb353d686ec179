with

final as (

    select * from {{ ref('int_outcomes_unioned') }}

)

select * from final
