-- A combination of source, medium and campaign that no channel rule knows would take its
-- events out of every session, visit and score.
with

web_events as (

    select count(*) as events from {{ ref('stg_web__events') }}

),

classified as (

    select count(distinct event_id) as events

    from {{ ref('int_web_events_classified') }}

),

sessions as (

    select coalesce(sum(event_count), 0) as events from {{ ref('int_sessions') }}

)

select
    web_events.events as staged_events,
    classified.events as classified_events,
    sessions.events as session_events

from web_events

cross join classified

cross join sessions

where
    web_events.events <> classified.events
    or web_events.events <> sessions.events
