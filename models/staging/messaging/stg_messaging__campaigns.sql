with

final as (

    select * from {{ ref('base_messaging__campaigns') }}

    where row_disposition = 'accepted'

)

select * from final
