with

final as (

    select * from {{ ref('base_shop__customers') }}

    where
        disposition = 'accepted'
        and known_at <= {{ as_of() }}

)

select * from final
