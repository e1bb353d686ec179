with

final as (

    select * from {{ ref('base_shop__order_lines') }}

    where disposition = 'accepted'

)

select * from final
