with

final as (

    select * from {{ ref('base_crm__stage_changes') }}

    where
        row_disposition = 'accepted'
        and known_at <= {{ as_of() }}

)

select * from final
