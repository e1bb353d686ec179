with

final as (

    select * from {{ ref('base_shop__fx_rates') }}

    where row_disposition = 'accepted'

)

select * from final
