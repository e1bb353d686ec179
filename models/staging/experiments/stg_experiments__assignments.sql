with

final as (

    select * from {{ ref('base_experiments__assignments') }}

    where
        row_disposition = 'accepted'
        and known_at <= {{ as_of() }}

)

select * from final
