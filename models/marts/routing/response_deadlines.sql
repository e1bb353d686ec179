with

matched as (

    select * from {{ ref('response_requests') }}

),

spans as (

    select * from {{ ref('business_spans') }}

),

-- The working second of its calendar at which each was known; outside hours that at which
-- the last ones ended.
clocked as (

    select
        matched.*,
        spans.seconds_before
        + least(
            {{ seconds_between('spans.valid_from', 'matched.known_at') }},
            spans.working_seconds
        ) as known_second

    from matched

    inner join spans
        on
            matched.calendar = spans.calendar
            and matched.known_at >= spans.valid_from
            and matched.known_at < spans.valid_to

),

final as (

    select
        clocked.lead_id,
        clocked.request_id,
        clocked.request,
        clocked.source,
        clocked.target_id,
        clocked.calendar,
        clocked.escalates_to,
        clocked.requests,
        clocked.response_minutes,
        clocked.known_second,
        clocked.requested_at,
        clocked.known_at,
        targeted.valid_from
        + (
            clocked.known_second
            + clocked.response_minutes * 60
            - targeted.seconds_before
        ) * interval '1' second as due_at,
        escalated.valid_from
        + (
            clocked.known_second
            + clocked.escalation_minutes * 60
            - escalated.seconds_before
        ) * interval '1' second as escalates_at

    from clocked

    inner join spans as targeted
        on
            clocked.calendar = targeted.calendar
            and clocked.known_second + clocked.response_minutes * 60
            > targeted.seconds_before
            and clocked.known_second + clocked.response_minutes * 60
            <= targeted.seconds_before + targeted.working_seconds

    inner join spans as escalated
        on
            clocked.calendar = escalated.calendar
            and clocked.known_second + clocked.escalation_minutes * 60
            > escalated.seconds_before
            and clocked.known_second + clocked.escalation_minutes * 60
            <= escalated.seconds_before + escalated.working_seconds

)

select * from final
