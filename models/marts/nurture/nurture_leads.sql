with

final as (

    select
        {{ sort_key('lead_id') }} as lead_key,
        lead_id,
        first_touch_channel as acquisition_channel,
        position(substr(lead_id, 1, 1) in '123456789abcdef') as lead_group,
        created_at,
        coalesce(sql_entered_at, {{ far_future() }}) as sql_entered_at

    from {{ ref('lead_cohorts') }}

)

select * from final
