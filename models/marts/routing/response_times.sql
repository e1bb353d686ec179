with

due as (

    select * from {{ ref('response_deadlines') }}

),

spans as (

    select * from {{ ref('business_spans') }}

),

attempts as (

    select
        due.lead_id,
        due.request_id,
        cast(count(*) as integer) as attempts,
        min(attempts.attempted_at) as first_attempt_at,
        min(attempts.attempted_at) filter (
            where attempts.result = 'reached'
        ) as reached_at

    from due

    inner join {{ ref('int_contact_attempts_resolved') }} as attempts
        on
            due.lead_id = attempts.lead_id
            and due.requested_at <= attempts.attempted_at

    group by
        due.lead_id,
        due.request_id

),

responses as (

    select
        attempts.*,
        tried.owner as answered_by

    from attempts

    inner join {{ ref('int_contact_attempts_resolved') }} as tried
        on
            attempts.lead_id = tried.lead_id
            and attempts.first_attempt_at = tried.attempted_at

    qualify row_number() over (
        partition by attempts.lead_id, attempts.request_id order by tried.attempt_id
    ) = 1

),

purchases as (

    select
        due.lead_id,
        due.request_id,
        min(outcomes.occurred_at) as bought_at

    from due

    inner join {{ ref('outcomes') }} as outcomes
        on
            due.lead_id = outcomes.surviving_lead_id
            and due.requested_at <= outcomes.occurred_at
            and outcomes.outcome in ('first_purchase', 'repeat_purchase')

    group by
        due.lead_id,
        due.request_id

),

final as (

    select
        due.lead_id,
        due.request_id,
        due.request,
        due.source,
        due.target_id,
        due.calendar,
        coalesce(stages.owner, routing.owner) as owner,
        responses.answered_by,
        case
            when responses.first_attempt_at <= due.due_at then 'met'
            when responses.first_attempt_at > due.due_at then 'missed'
            when purchases.bought_at <= due.due_at then 'needless'
            when due.due_at < {{ as_of() }} then 'missed'
            else 'waiting'
        end as status,
        case
            when
                due.escalates_at < {{ as_of() }}
                and coalesce(responses.first_attempt_at > due.escalates_at, true)
                and coalesce(purchases.bought_at > due.escalates_at, true)
                then due.escalates_to
        end as escalated_to,
        due.requests,
        coalesce(responses.attempts, 0) as attempts,
        due.response_minutes as target_minutes,
        case
            when responses.first_attempt_at is not null
                then greatest(
                    answering.seconds_before
                    + least(
                        {{
                            seconds_between(
                                'answering.valid_from', 'responses.first_attempt_at'
                            )
                        }},
                        answering.working_seconds
                    )
                    - due.known_second,
                    0
                )
        end as response_seconds,
        due.requested_at,
        due.known_at,
        due.due_at,
        due.escalates_at,
        responses.first_attempt_at,
        responses.reached_at

    from due

    left join responses
        on
            due.lead_id = responses.lead_id
            and due.request_id = responses.request_id

    left join purchases
        on
            due.lead_id = purchases.lead_id
            and due.request_id = purchases.request_id

    left join spans as answering
        on
            due.calendar = answering.calendar
            and responses.first_attempt_at >= answering.valid_from
            and responses.first_attempt_at < answering.valid_to

    left join {{ ref('lead_stage_history') }} as stages
        on
            due.lead_id = stages.lead_id
            and due.known_at >= stages.valid_from
            and due.known_at < stages.valid_to

    left join {{ ref('lead_routing') }} as routing
        on due.lead_id = routing.lead_id

)

select * from final
