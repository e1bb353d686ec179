with

leads as (

    select * from {{ ref('nurture_leads') }}

),

-- What comes in the instant of SQL or after it cannot have brought it.
touches as (

    select
        leads.lead_key,
        touches.*,
        touches.flow_id || ' ' || cast(touches.flow_step as string) as step

    from {{ ref('nurture_touches') }} as touches

    inner join leads
        on
            touches.lead_id = leads.lead_id
            and touches.touched_at >= leads.created_at
            and touches.touched_at < leads.sql_entered_at

),

-- What did not arrive can have no effect, and shows what the comparison itself makes.
named as (

    select
        touches.lead_key,
        touches.touchpoint_id,
        kinds.touch_kind,
        case kinds.touch_kind
            when 'flow' then touches.flow_id
            when 'campaign' then touches.campaign_id
            when 'content' then touches.content_id
            when 'step' then touches.step
            else touches.fate
        end as touch_name,
        touches.touched_at

    from touches

    inner join (
        values ('flow'), ('campaign'), ('content'), ('step'), ('undelivered')
    ) as kinds (touch_kind)
        on (touches.fate = 'arrived') = (kinds.touch_kind <> 'undelivered')

),

names as (

    select
        touch_kind,
        touch_name,
        row_number() over (order by touch_kind, touch_name) as name_number

    from named

    where touch_name is not null

    group by
        touch_kind,
        touch_name

),

final as (

    select
        names.name_number,
        names.touch_kind,
        names.touch_name,
        named.lead_key,
        lag(named.touched_at) over by_time as previous_touched_at,
        named.touched_at,
        lead(named.touched_at) over by_time as next_touched_at

    from named

    inner join names
        on
            named.touch_kind = names.touch_kind
            and named.touch_name = names.touch_name

    window by_time as (
        partition by names.name_number, named.lead_key
        order by named.touched_at, named.touchpoint_id
    )

)

select * from final
