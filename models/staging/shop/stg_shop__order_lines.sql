with

final as (

    select * from {{ ref('base_shop__order_lines') }}

    where row_disposition = 'accepted'

)

select * from final
