with

kinds as (

    select * from {{ ref('request_kinds') }}

),

records as (

    select
        spans.lead_id,
        records.lead_key,
        lower(records.offer_type) as offer,
        records.inquiry_reason as inquiry,
        records.created_at,
        greatest(records.known_at, spans.valid_from) as known_at

    from {{ ref('stg_crm__leads') }} as records

    inner join {{ ref('int_identity_spans') }} as spans
        on
            {{ identifier('record', 'records.lead_key') }} = spans.identifier
            and spans.valid_to = {{ far_future() }}

),

asked as (

    select
        lead_id,
        'signal' as origin,
        signal as value,
        event_id,
        occurred_at as requested_at,
        known_at

    from {{ ref('int_signal_events') }}

    where member_until = {{ far_future() }}

    union all

    select
        lead_id,
        'offer' as origin,
        offer as value,
        lead_key as event_id,
        created_at as requested_at,
        known_at

    from records

    union all

    select
        lead_id,
        'inquiry' as origin,
        inquiry as value,
        lead_key as event_id,
        created_at as requested_at,
        known_at

    from records

),

final as (

    select
        asked.lead_id,
        asked.origin || ':' || asked.event_id as request_id,
        kinds.request,
        kinds.side,
        kinds.request_number,
        asked.requested_at,
        asked.known_at

    from asked

    inner join kinds
        on
            asked.origin = kinds.origin
            and asked.value = kinds.value

)

select * from final
