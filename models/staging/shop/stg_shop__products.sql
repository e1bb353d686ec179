with

final as (

    select * from {{ ref('base_shop__products') }}

    where row_disposition = 'accepted'

)

select * from final
