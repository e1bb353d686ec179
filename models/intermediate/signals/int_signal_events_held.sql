with

events as (

    select * from {{ ref('int_signal_events_unioned') }}

),

spans as (

    select * from {{ ref('int_identity_spans') }}

),

leads as (

    select * from {{ ref('int_leads_identified') }}

),

-- What a person did counts for the lead they were known to be, and after a merge for the
-- lead that they turned out to be; never before either was known.
final as (

    select
        spans.lead_id,
        events.signal,
        events.event_id,
        events.product_id,
        events.occurred_at,
        greatest(events.known_at, spans.valid_from, leads.created_at) as known_at,
        least(spans.valid_to, leads.ended_at) as member_until

    from events

    inner join spans
        on events.identifier = spans.identifier

    inner join leads
        on spans.lead_id = leads.lead_id

)

select * from final

where known_at < member_until
