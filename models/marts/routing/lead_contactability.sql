with

leads as (

    select * from {{ ref('leads') }}

    where not is_merged

),

contacts as (

    select * from {{ ref('int_lead_contacts') }}

),

consents as (

    select
        lead_id,
        max(state) filter (where purpose = 'email') as email_consent,
        max(stated_at) filter (where purpose = 'email') as email_stated_at,
        max(state) filter (where purpose = 'sms') as sms_consent,
        max(state) filter (where purpose = 'phone') as phone_consent,
        max(stated_at) filter (where purpose = 'phone') as phone_stated_at

    from {{ ref('int_lead_consents') }}

    group by lead_id

),

requests as (

    select
        lead_id,
        max(last_requested_at) as last_requested_at

    from {{ ref('lead_open_requests') }}

    group by lead_id

),

-- A known address works until a message bounces, and again once one arrives after that.
addresses as (

    select
        leads.lead_id,
        case
            when not coalesce(contacts.has_email, false) then 'missing'
            when
                contacts.email_bounced_at >= contacts.email_arrived_at
                or contacts.email_arrived_at is null
                and contacts.email_bounced_at is not null
                then 'bounced'
            else 'valid'
        end as email_state,
        case
            when not coalesce(contacts.has_phone, false) then 'missing'
            when
                contacts.phone_wrong_at >= contacts.phone_reached_at
                or contacts.phone_reached_at is null
                and contacts.phone_wrong_at is not null
                then 'wrong'
            else 'valid'
        end as phone_state,
        coalesce(consents.email_consent, 'unknown') as email_consent,
        coalesce(consents.sms_consent, 'unknown') as sms_consent,
        coalesce(consents.phone_consent, 'unknown') as phone_consent,
        -- Who asks wants the answer, unless they have said no since.
        coalesce(
            requests.last_requested_at
            > coalesce(consents.email_stated_at, {{ far_past() }}),
            false
        ) as awaits_email,
        coalesce(
            requests.last_requested_at
            > coalesce(consents.phone_stated_at, {{ far_past() }}),
            false
        ) as awaits_call

    from leads

    left join contacts
        on leads.lead_id = contacts.lead_id

    left join consents
        on leads.lead_id = consents.lead_id

    left join requests
        on leads.lead_id = requests.lead_id

),

permitted as (

    select
        *,
        phone_state = 'valid' and (phone_consent = 'granted' or awaits_call)
            as may_call,
        email_state = 'valid' and (email_consent = 'granted' or awaits_email)
            as may_email,
        phone_state = 'valid' and sms_consent = 'granted' as may_text

    from addresses

),

-- An address or number that does not work is asked for again.
fields as (

    select
        leads.lead_id,
        fields.field,
        fields.field_number,
        fields.question

    from leads

    inner join permitted
        on leads.lead_id = permitted.lead_id

    left join contacts
        on leads.lead_id = contacts.lead_id

    inner join {{ ref('lead_fields') }} as fields
        on
            {{ lists('fields.lead_types', "coalesce(leads.lead_type, 'unknown')") }}
            and not case fields.field
                when 'email' then permitted.email_state = 'valid'
                when 'phone' then permitted.phone_state = 'valid'
                when 'company' then coalesce(contacts.has_company, false)
                when 'lead_type' then leads.lead_type is not null
                when 'role' then leads.role is not null
                when 'region'
                    then coalesce(leads.region, contacts.country) is not null
                else leads.product_interest is not null
            end

),

missing as (

    select
        lead_id,
        {{ joined_in_order('field') }} as missing_fields,
        min_by(field, field_number) as next_field,
        min_by(question, field_number) as next_question

    from fields

    group by lead_id

),

final as (

    select
        permitted.lead_id,
        permitted.email_state,
        permitted.phone_state,
        permitted.email_consent,
        permitted.sms_consent,
        permitted.phone_consent,
        case
            when permitted.may_call then 'call'
            when permitted.may_email then 'email'
            when permitted.may_text then 'text'
            else 'none'
        end as reach,
        missing.missing_fields,
        missing.next_field,
        missing.next_question,
        permitted.may_call,
        permitted.may_email,
        permitted.may_text

    from permitted

    left join missing
        on permitted.lead_id = missing.lead_id

)

select * from final
