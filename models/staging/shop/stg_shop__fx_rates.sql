with

final as (

    select * from {{ ref('base_shop__fx_rates') }}

    where disposition = 'accepted'

)

select * from final
