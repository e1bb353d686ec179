with

leads as (

    select * from {{ ref('int_leads_identified') }}

    where ended_at = {{ far_future() }}

),

holders as (

    select * from {{ ref('int_identity_spans') }}

    where valid_to = {{ far_future() }}

),

consents as (

    select
        lead_id,
        max(state) filter (where purpose = 'ad_user_data') as ad_user_data,
        max(state) filter (where purpose = 'ad_personalization') as ad_personalization,
        max(state) filter (where purpose = 'email') as email,
        max(state) filter (where purpose = 'profiling') as profiling

    from {{ ref('int_lead_consents') }}

    group by lead_id

),

failures as (

    select
        holders.lead_id,
        true as is_unreachable

    from {{ ref('int_messages_classified') }} as messages

    inner join holders
        on messages.identifier = holders.identifier

    where messages.event in ('bounced', 'complained')

    group by holders.lead_id

),

traffic as (

    select
        holders.lead_id,
        bool_and(web_events.is_bot) as is_bot,
        bool_and(web_events.is_internal) as is_test

    from {{ ref('int_web_events_classified') }} as web_events

    inner join holders
        on web_events.identifier = holders.identifier

    group by holders.lead_id

),

flags as (

    select
        {{ identifier('record', 'lead_key') }} as identifier,
        row_flags

    from {{ ref('stg_crm__leads') }}

    where row_flags is not null

    union all

    select
        {{ identifier('customer', 'customer_key') }} as identifier,
        row_flags

    from {{ ref('stg_shop__customers') }}

    where row_flags is not null

),

unreadable as (

    select
        holders.lead_id,
        bool_or(flags.row_flags like '%EMAIL_INVALID%') as has_invalid_email,
        bool_or(flags.row_flags like '%PHONE_INVALID%') as has_invalid_phone

    from flags

    inner join holders
        on flags.identifier = holders.identifier

    group by holders.lead_id

),

final as (

    select
        leads.lead_id,
        consents.ad_user_data,
        consents.ad_personalization,
        consents.email as email_consent,
        consents.profiling as profiling_consent,
        coalesce(failures.is_unreachable, false) as is_unreachable,
        coalesce(traffic.is_bot, false) as is_bot,
        coalesce(traffic.is_test, false) as is_test,
        coalesce(unreadable.has_invalid_email, false) as has_invalid_email,
        coalesce(unreadable.has_invalid_phone, false) as has_invalid_phone

    from leads

    left join consents
        on leads.lead_id = consents.lead_id

    left join failures
        on leads.lead_id = failures.lead_id

    left join traffic
        on leads.lead_id = traffic.lead_id

    left join unreadable
        on leads.lead_id = unreadable.lead_id

)

select * from final
