with

events as (

    select
        *,
        -- An event without any usable name is a visit of its own.
        coalesce(device_identifier, identifier, 'event:' || event_id) as visitor,
        {{ epoch_microseconds('occurred_at') }} as occurred_microseconds

    from {{ ref('int_web_events_classified') }}

),

ordered as (

    select
        *,
        row_number() over (
            partition by visitor, is_weightless
            order by known_at, occurred_at, event_id
        ) as known_number,
        occurred_microseconds - lag(occurred_microseconds) over (
            partition by visitor, is_weightless order by occurred_at, event_id
        ) as gap

    from events

),

parted as (

    select
        *,
        sum(case when gap <= {{ longest_pause() }} then 0 else 1 end) over (
            partition by visitor, is_weightless
            order by occurred_at, event_id
            rows between unbounded preceding and current row
        ) as stretch,
        -- Known before any neighbour, an event opens a session, and whatever turns up late
        -- can neither take that session back nor join it to another.
        known_number = min(known_number) over (
            partition by visitor, is_weightless
            order by occurred_microseconds
            range between {{ longest_pause() }} preceding
            and {{ longest_pause() }} following
        ) as is_opening

    from ordered

),

numbered as (

    select
        *,
        greatest(
            sum(case when is_opening then 1 else 0 end) over (
                partition by visitor, is_weightless, stretch
                order by occurred_at, event_id
                rows between unbounded preceding and current row
            ),
            1
        ) as opening_number

    from parted

),

final as (

    select
        event_id,
        max(case when is_opening then event_id end) over (
            partition by visitor, is_weightless, stretch, opening_number
        ) as session_id,
        row_number() over (
            partition by visitor, is_weightless, stretch, opening_number
            order by occurred_at, event_id
        ) as event_number,
        is_opening,
        visitor,
        identifier,
        anonymous_id,
        channel,
        source,
        medium,
        campaign,
        content,
        term,
        click_id_kind,
        page_url,
        is_weightless,
        occurred_at,
        known_at

    from numbered

)

select * from final
