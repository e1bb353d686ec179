with

unioned as (

    select
        destination,
        'conversions' as feed,
        held_back

    from {{ ref('feed_conversions') }}

    union all

    select
        destination,
        'audiences' as feed,
        held_back

    from {{ ref('feed_audience_members') }}

    union all

    select
        destination,
        'profiles' as feed,
        held_back

    from {{ ref('feed_profiles') }}

),

held as (

    select
        destination,
        feed,
        held_back,
        count(*) as held_rows

    from unioned

    group by destination, feed, held_back

),

counted as (

    select
        destination,
        feed,
        coalesce(held_back, 'leaves') as held_back,
        held_rows,
        coalesce(
            max(case when held_back is null then held_rows end) over (
                partition by destination, feed
            ),
            0
        ) as leaving_rows,
        sum(held_rows) over (partition by destination, feed) as feed_rows

    from held

),

-- Who came by another platform has none of its clicks, and nothing is wrong.
final as (

    select
        counted.destination,
        counted.feed,
        counted.held_back,
        case
            when
                counted.held_rows
                > kinds.least_share * (counted.held_rows + counted.leaving_rows)
                and not (
                    destinations.needs_click_id
                    and counted.held_back = 'no_match_key'
                )
                then kinds.kind
        end as alert_kind,
        cast(counted.held_rows as bigint) as held_rows,
        cast(counted.leaving_rows as bigint) as leaving_rows,
        cast(counted.feed_rows as bigint) as feed_rows

    from counted

    inner join {{ ref('feed_destinations') }} as destinations
        on
            counted.destination = destinations.destination
            and counted.feed = destinations.feed

    left join {{ ref('alert_kinds') }} as kinds
        on 'feed_' || counted.held_back = kinds.kind

)

select * from final
