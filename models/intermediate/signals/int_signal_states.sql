with

consents as (

    select
        identifier,
        purpose || '_consent' as signal,
        valid_from,
        valid_to

    from {{ ref('int_consent_spans') }}

    where state = 'granted'

),

records as (

    select
        {{ identifier('record', 'lead_key') }} as identifier,
        lead_type,
        offer_type,
        utm_source,
        region,
        role,
        known_at

    from {{ ref('stg_crm__leads') }}

),

traits as (

    select * from (
        values ('lead_type'), ('offer_type'), ('source'), ('region'), ('role')
    ) as traits (trait)

),

profiles as (

    select
        records.identifier,
        traits.trait,
        case traits.trait
            when 'lead_type' then records.lead_type
            when 'offer_type' then records.offer_type
            when 'source' then lower(records.utm_source)
            when 'region' then records.region
            else records.role
        end as trait_value,
        records.known_at

    from records

    cross join traits

),

unioned as (

    select * from consents

    union all

    select
        identifier,
        trait || '=' || trait_value as signal,
        known_at as valid_from,
        {{ far_future() }} as valid_to

    from profiles

    where trait_value is not null

),

held as (

    select
        spans.lead_id,
        unioned.signal,
        greatest(
            unioned.valid_from, spans.valid_from, leads.created_at
        ) as valid_from,
        least(unioned.valid_to, spans.valid_to, leads.ended_at) as valid_to

    from unioned

    inner join {{ ref('int_identity_spans') }} as spans
        on
            unioned.identifier = spans.identifier
            and unioned.valid_from < spans.valid_to
            and spans.valid_from < unioned.valid_to

    inner join {{ ref('int_leads_identified') }} as leads
        on spans.lead_id = leads.lead_id

),

-- Two names of one lead may say the same at once; the state holds once.
reached as (

    select
        *,
        max(valid_to) over (
            partition by lead_id, signal order by valid_from, valid_to
            rows between unbounded preceding and 1 preceding
        ) as reached_until

    from held

    where valid_from < valid_to

),

numbered as (

    select
        *,
        count_if(reached_until is null or reached_until < valid_from) over (
            partition by lead_id, signal order by valid_from, valid_to
            rows between unbounded preceding and current row
        ) as stretch_number

    from reached

),

final as (

    select
        lead_id,
        signal,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to

    from numbered

    group by lead_id, signal, stretch_number

)

select * from final
