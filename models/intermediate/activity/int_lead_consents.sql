with

names as (

    select
        spans.identifier,
        spans.lead_id

    from {{ ref('int_identity_spans') }} as spans

    inner join {{ ref('int_leads_identified') }} as leads
        on
            spans.lead_id = leads.lead_id
            and leads.ended_at = {{ far_future() }}

    where spans.valid_to = {{ far_future() }}

),

consents as (

    select
        identifier,
        purpose,
        state,
        valid_from as stated_at

    from {{ ref('int_consent_spans') }}

    where valid_to = {{ far_future() }}

),

-- Who leaves a list or complains has said no, whether or not a consent tool heard it.
refusals as (

    select
        identifier,
        channel as purpose,
        'denied' as state,
        known_at as stated_at

    from {{ ref('int_messages_classified') }}

    where event in ('unsubscribed', 'complained')

),

statements as (

    select * from consents
    union all
    select * from refusals

),

-- The latest word under any name of the lead; of two in one instant it is no.
final as (

    select
        names.lead_id,
        statements.purpose,
        statements.state,
        statements.stated_at

    from statements

    inner join names
        on statements.identifier = names.identifier

    qualify row_number() over (
        partition by names.lead_id, statements.purpose
        order by statements.stated_at desc, statements.state
    ) = 1

)

select * from final
