with

final as (

    select * from {{ ref('base_shop__products') }}

    where disposition = 'accepted'

)

select * from final
