with

final as (

    select * from {{ ref('base_ads__spend') }}

    where
        row_disposition = 'accepted'
        and known_at <= {{ as_of() }}

)

select * from final
