with

session_events as (

    select * from {{ ref('int_session_events') }}

),

sessions as (

    select
        session_id,
        visitor,
        is_weightless,
        max(anonymous_id) filter (where is_opening) as anonymous_id,
        max(identifier) filter (where is_opening) as identifier,
        max(channel) filter (where event_number = 1) as channel,
        max(source) filter (where event_number = 1) as source,
        max(medium) filter (where event_number = 1) as medium,
        max(campaign) filter (where event_number = 1) as campaign,
        max(content) filter (where event_number = 1) as content,
        max(term) filter (where event_number = 1) as term,
        max(click_id_kind) filter (where event_number = 1) as click_id_kind,
        max(page_url) filter (where event_number = 1) as landing_page,
        count(*) as event_count,
        count(distinct page_url) as page_count,
        {{ seconds_between('min(occurred_at)', 'max(occurred_at)') }}
            as duration_seconds,
        max(occurred_at) filter (where is_opening) as started_at,
        max(occurred_at) as ended_at,
        max(known_at) filter (where is_opening) as known_at

    from session_events

    group by
        session_id,
        visitor,
        is_weightless

),

final as (

    select
        session_id,
        anonymous_id,
        identifier,
        row_number() over (
            partition by visitor, is_weightless order by started_at, session_id
        ) as session_number_of_device,
        channel,
        source,
        medium,
        campaign,
        content,
        term,
        click_id_kind,
        landing_page,
        event_count,
        page_count,
        duration_seconds,
        is_weightless,
        started_at,
        ended_at,
        known_at

    from sessions

)

select * from final
