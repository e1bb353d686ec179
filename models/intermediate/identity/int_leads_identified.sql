with

spans as (

    select * from {{ ref('int_identity_spans') }}

),

identifiers as (

    select * from {{ ref('int_identifiers') }}

),

lives as (

    select
        spans.lead_id,
        min(spans.valid_from) filter (
            where identifiers.kind <> 'device'
        ) as identified_at,
        min(greatest(spans.valid_from, identifiers.first_intent_at)) filter (
            where identifiers.first_intent_at < spans.valid_to
        ) as intended_at,
        bool_or(
            identifiers.kind in ('user', 'customer', 'email', 'phone')
        ) as is_contactable

    from spans

    inner join identifiers
        on spans.identifier = identifiers.identifier

    group by spans.lead_id

),

-- A lead ends when the name it is called after joins an older lead.
founder_spans as (

    select
        lead_id,
        identifier,
        valid_to,
        lead(lead_id) over (
            partition by identifier order by valid_from
        ) as next_lead_id,
        first_value(lead_id) over (
            partition by identifier order by valid_from desc
        ) as last_lead_id

    from spans

),

endings as (

    select
        lead_id,
        identifier as founder_identifier,
        valid_to as ended_at,
        next_lead_id as merged_into_lead_id,
        last_lead_id as surviving_lead_id

    from founder_spans

    where lead_id = md5(identifier)

),

final as (

    select
        lives.lead_id,
        endings.founder_identifier,
        endings.merged_into_lead_id,
        endings.surviving_lead_id,
        lives.is_contactable,
        -- Of one that is null, `least` takes the other.
        least(lives.identified_at, lives.intended_at) as created_at,
        lives.identified_at,
        endings.ended_at

    from lives

    inner join endings
        on lives.lead_id = endings.lead_id

    where
        lives.identified_at is not null
        or lives.intended_at is not null

)

select * from final

-- Visits of a device that joins a known person were never a lead of their own.
where created_at < ended_at
