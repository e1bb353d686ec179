with

final as (

    select * from {{ ref('base_messaging__campaigns') }}

    where disposition = 'accepted'

)

select * from final
