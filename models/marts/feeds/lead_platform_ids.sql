with

holders as (

    select * from {{ ref('int_identity_spans') }}

    where
        valid_from <= {{ as_of() }}
        and valid_to > {{ as_of() }}

),

pages as (

    select
        event_id,
        fbp

    from {{ ref('int_web_events_sourced') }}

    where fbp is not null

),

-- A machine's browser is nobody's, and neither is one of our own people's.
visitors as (

    select
        event_id,
        identifier,
        occurred_at

    from {{ ref('int_web_events_classified') }}

    where not is_weightless

),

records as (

    select
        {{ identifier('record', 'lead_key') }} as identifier,
        meta_lead_id,
        created_at

    from {{ ref('stg_crm__leads') }}

    where meta_lead_id is not null

),

named as (

    select
        visitors.identifier,
        'browser' as kind,
        pages.fbp as platform_id,
        visitors.occurred_at as seen_at

    from pages

    inner join visitors
        on pages.event_id = visitors.event_id

    union all

    select
        identifier,
        'lead' as kind,
        meta_lead_id as platform_id,
        created_at as seen_at

    from records

),

final as (

    select
        holders.lead_id,
        'facebook' as source,
        named.kind,
        named.platform_id,
        min(named.seen_at) as first_seen_at

    from named

    inner join holders
        on named.identifier = holders.identifier

    group by
        holders.lead_id,
        named.kind,
        named.platform_id

)

select * from final
