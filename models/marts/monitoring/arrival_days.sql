with

landed as (

    select
        table_name,
        event_name,
        cast(known_at as date) as arrived_on,
        count(*) as arrivals

    from {{ ref('stg_landing__rows') }}

    where
        row_disposition = 'accepted'
        and known_at <= {{ as_of() }}

    group by table_name, event_name, cast(known_at as date)

),

final as (

    select
        'table' as subject_kind,
        table_name as subject,
        arrived_on,
        cast(sum(arrivals) as bigint) as arrivals

    from landed

    group by table_name, arrived_on

    union all

    select
        'event' as subject_kind,
        table_name || ': ' || event_name as subject,
        arrived_on,
        arrivals

    from landed

    where event_name is not null

    union all

    select
        'channel' as subject_kind,
        'leads from ' || coalesce(first_touch_channel, 'Unknown') as subject,
        cast(created_at as date) as arrived_on,
        count(*) as arrivals

    from {{ ref('leads') }}

    group by coalesce(first_touch_channel, 'Unknown'), cast(created_at as date)

)

select * from final
