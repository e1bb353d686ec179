with

final as (

    select
        touchpoint_id,
        lead_id,
        touch_type,
        channel,
        source,
        medium,
        campaign,
        content,
        term,
        flow_id,
        campaign_id,
        content_id,
        session_id,
        is_creditable,
        touched_at,
        known_at

    from {{ ref('int_touchpoints') }}

)

select * from final
