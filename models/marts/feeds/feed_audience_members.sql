with

destinations as (

    select * from {{ ref('feed_destinations') }}

    where feed = 'audiences'

),

permissions as (

    select * from {{ ref('lead_permissions') }}

),

leads as (

    select
        leads.lead_id,
        leads.band,
        leads.sql_entered_at,
        leads.first_purchase_at,
        lead_values.predicted_lifetime_value,
        permissions.email_consent

    from {{ ref('leads') }} as leads

    inner join permissions
        on leads.lead_id = permissions.lead_id

    left join {{ if_built(ref('lead_values')) }} as lead_values
        on leads.lead_id = lead_values.lead_id

),

usual_customers as (

    select avg(cast(predicted_lifetime_value as double)) as lifetime_value from leads

),

candidates as (

    select
        'sql_seed' as audience,
        lead_id,
        sql_entered_at as member_since

    from leads

    where sql_entered_at is not null

    union all

    select
        'high_value_seed' as audience,
        leads.lead_id,
        leads.first_purchase_at as member_since

    from leads

    cross join usual_customers

    where
        leads.first_purchase_at is not null
        and leads.predicted_lifetime_value > usual_customers.lifetime_value

    union all

    select
        'suppression' as audience,
        lead_id,
        cast(null as timestamp) as member_since

    from leads

    where
        first_purchase_at is not null
        or email_consent = 'denied'
        or band = 'cold'

),

keys as (

    select * from {{ ref('lead_match_keys') }}

),

matched as (

    select
        destinations.destination,
        candidates.audience,
        candidates.lead_id,
        keys.kind,
        keys.match_key,
        destinations.minimum_leads,
        case
            when permissions.is_test then 'test_lead'
            when permissions.is_bot then 'bot'
            when permissions.is_unreachable then 'suppressed'
            when {{ lacks_consent() }} then 'no_consent'
            when
                candidates.member_since
                > {{ as_of() }} - {{ days('audiences.maturity_days') }}
                then 'not_mature'
            when keys.match_key is null and permissions.has_invalid_email
                then 'invalid_email'
            when keys.match_key is null and permissions.has_invalid_phone
                then 'invalid_phone'
            when keys.match_key is null then 'no_match_key'
        end as held_back

    from candidates

    inner join permissions
        on candidates.lead_id = permissions.lead_id

    inner join {{ ref('feed_audiences') }} as audiences
        on candidates.audience = audiences.audience

    cross join destinations

    left join keys
        on
            candidates.lead_id = keys.lead_id
            and keys.normaliser in (
                destinations.email_normaliser, destinations.phone_normaliser
            )

),

-- Who could be told of; an audience of fewer would point at persons.
sizes as (

    select
        destination,
        audience,
        count(distinct lead_id) as lead_count

    from matched

    where held_back is null

    group by destination, audience

),

final as (

    select
        matched.destination,
        matched.audience,
        matched.lead_id,
        matched.kind,
        matched.match_key,
        case
            when
                matched.held_back is null
                and sizes.lead_count < matched.minimum_leads
                then 'below_minimum_audience'
            else matched.held_back
        end as held_back

    from matched

    left join sizes
        on
            matched.destination = sizes.destination
            and matched.audience = sizes.audience

)

select * from final
