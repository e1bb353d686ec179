with

leads as (

    select * from {{ ref('leads') }}

    where not is_merged

),

-- What scoring finds is to be answered as what people say is.
asked as (

    select
        lead_id,
        request_id,
        request,
        requested_at,
        known_at

    from {{ ref('int_lead_requests') }}

    union all

    select
        surviving_lead_id as lead_id,
        outcome_id as request_id,
        outcome as request,
        occurred_at as requested_at,
        known_at

    from {{ ref('outcomes') }}

    where outcome in ('mql_entry', 'sql_entry')

),

tries as (

    select
        lead_id,
        attempted_at,
        row_number() over (
            partition by lead_id order by attempted_at, attempt_id
        ) as tries

    from {{ ref('int_contact_attempts_resolved') }}

),

-- Who asks again before anybody tried to answer waits for one answer, not for two.
stretches as (

    select
        asked.lead_id,
        asked.request_id,
        asked.request,
        asked.requested_at,
        asked.known_at,
        max(tries.tries) as tries_before

    from asked

    left join tries
        on
            asked.lead_id = tries.lead_id
            and asked.requested_at > tries.attempted_at

    group by
        asked.lead_id,
        asked.request_id,
        asked.request,
        asked.requested_at,
        asked.known_at

),

waiting as (

    select
        *,
        cast(
            count(*) over (partition by lead_id, request, tries_before) as integer
        ) as requests

    from stretches

    qualify row_number() over (
        partition by lead_id, request, tries_before
        order by requested_at, known_at, request_id
    ) = 1

),

targets as (

    select * from {{ ref('response_targets') }}

),

placed as (

    select
        waiting.*,
        coalesce(leads.lead_type, 'unknown') as lead_type,
        leads.last_touch_channel as source,
        coalesce(upper(trim(leads.region)), 'unknown') as region

    from waiting

    inner join leads
        on waiting.lead_id = leads.lead_id

),

final as (

    select
        placed.lead_id,
        placed.request_id,
        placed.request,
        placed.source,
        targets.target_id,
        targets.calendar,
        targets.escalates_to,
        placed.requests,
        targets.response_minutes,
        targets.escalation_minutes,
        placed.requested_at,
        placed.known_at

    from placed

    inner join targets
        on
            {{
                rule_admits(
                    'targets', 'placed', ['request', 'lead_type', 'source', 'region']
                )
            }}

    qualify row_number() over (
        partition by placed.lead_id, placed.request_id
        order by targets.target_number
    ) = 1

)

select * from final
