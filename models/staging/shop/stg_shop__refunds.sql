with

final as (

    select * from {{ ref('base_shop__refunds') }}

    where
        row_disposition = 'accepted'
        and known_at <= {{ as_of() }}

)

select * from final
