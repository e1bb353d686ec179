with

clicks as (

    select
        event_id,
        click_id_kind,
        case click_id_kind
            when 'gclid' then gclid
            when 'gbraid' then gbraid
            when 'wbraid' then wbraid
            when 'msclkid' then msclkid
            when 'ttclid' then ttclid
            when 'fbclid' then fbclid
        end as click_id

    from {{ ref('int_web_events_sourced') }}

    where click_id_kind <> ''

),

-- A machine's click bought nobody, and neither did our own.
visitors as (

    select
        event_id,
        identifier,
        occurred_at

    from {{ ref('int_web_events_classified') }}

    where not is_weightless

),

holders as (

    select * from {{ ref('int_identity_spans') }}

    where
        valid_from <= {{ as_of() }}
        and valid_to > {{ as_of() }}

),

-- The landing page is often loaded again, and its address shared; the first to come with
-- an id clicked.
final as (

    select
        holders.lead_id,
        clicks.click_id_kind,
        clicks.click_id,
        min(visitors.occurred_at) as clicked_at

    from clicks

    inner join visitors
        on clicks.event_id = visitors.event_id

    inner join holders
        on visitors.identifier = holders.identifier

    where {{ matches('clicks.click_id', "'^[A-Za-z0-9._~-]{1,500}$'") }}

    group by
        holders.lead_id,
        clicks.click_id_kind,
        clicks.click_id

)

select * from final
