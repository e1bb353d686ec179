with

leads as (

    select * from {{ ref('int_leads_identified') }}

    where ended_at = {{ far_future() }}

),

names as (

    select
        lead_id,
        identifier,
        split_part(identifier, ':', 1) as kind

    from {{ ref('int_identity_spans') }}

    where valid_to = {{ far_future() }}

),

records as (

    select
        names.lead_id,
        records.lead_key,
        records.company

    from {{ ref('stg_crm__leads') }} as records

    inner join names
        on {{ identifier('record', 'records.lead_key') }} = names.identifier

),

attempts as (

    select
        records.lead_id,
        attempts.channel,
        attempts.result,
        attempts.attempted_at

    from {{ ref('stg_crm__contact_attempts') }} as attempts

    inner join records
        on attempts.lead_key = records.lead_key

),

known_names as (

    select
        lead_id,
        bool_or(kind = 'email') as has_email,
        bool_or(kind = 'phone') as has_phone

    from names

    group by lead_id

),

deliveries as (

    select
        names.lead_id,
        max(messages.occurred_at) filter (
            where messages.event in ('delivered', 'opened', 'clicked', 'replied')
        ) as email_arrived_at,
        max(messages.occurred_at) filter (
            where messages.event = 'bounced'
        ) as email_bounced_at

    from {{ ref('int_messages_classified') }} as messages

    inner join names
        on messages.identifier = names.identifier

    where messages.channel = 'email'

    group by names.lead_id

),

calls as (

    select
        lead_id,
        max(attempted_at) filter (
            where result in ('reached', 'callback_asked', 'voicemail')
        ) as phone_reached_at,
        max(attempted_at) filter (where result = 'wrong_number') as phone_wrong_at

    from attempts

    where channel in ('phone', 'sms')

    group by lead_id

),

companies as (

    select distinct lead_id

    from records

    where company is not null

),

-- Whoever is two customers lives where the first does.
countries as (

    select
        names.lead_id,
        customers.country

    from {{ ref('stg_shop__customers') }} as customers

    inner join names
        on {{ identifier('customer', 'customers.customer_key') }} = names.identifier

    where customers.country is not null

    qualify row_number() over (
        partition by names.lead_id
        order by customers.created_at, customers.customer_key
    ) = 1

),

final as (

    select
        leads.lead_id,
        known_names.has_email,
        known_names.has_phone,
        companies.lead_id is not null as has_company,
        countries.country,
        deliveries.email_arrived_at,
        deliveries.email_bounced_at,
        calls.phone_reached_at,
        calls.phone_wrong_at

    from leads

    inner join known_names
        on leads.lead_id = known_names.lead_id

    left join companies
        on leads.lead_id = companies.lead_id

    left join countries
        on leads.lead_id = countries.lead_id

    left join deliveries
        on leads.lead_id = deliveries.lead_id

    left join calls
        on leads.lead_id = calls.lead_id

)

select * from final
