with

requests as (

    select * from {{ ref('int_lead_requests') }}

    where requested_at > {{ as_of() }} - {{ days(30) }}

),

answers as (

    select
        lead_id,
        max(attempted_at) as answered_at

    from {{ ref('int_contact_attempts_resolved') }}

    where result in ('reached', 'resolved')

    group by lead_id

),

decisions as (

    select
        lead_id,
        decided_at

    from {{ ref('leads') }}

    where decided_at is not null

),

purchases as (

    select * from {{ ref('int_lead_purchases') }}

),

-- An order and a decision of sales say more than an answer could; a support question they
-- do not settle.
open_requests as (

    select
        requests.lead_id,
        requests.side,
        requests.request,
        requests.request_id,
        requests.request_number,
        requests.requested_at

    from requests

    left join answers
        on
            requests.lead_id = answers.lead_id
            and requests.requested_at <= answers.answered_at

    left join purchases
        on
            requests.lead_id = purchases.lead_id
            and requests.side = 'sales'
            and requests.requested_at <= purchases.last_ordered_at

    left join decisions
        on
            requests.lead_id = decisions.lead_id
            and requests.side = 'sales'
            and requests.requested_at <= decisions.decided_at

    where
        answers.lead_id is null
        and decisions.lead_id is null
        and purchases.lead_id is null

),

final as (

    select
        lead_id,
        side,
        request,
        requested_at,
        cast(count(*) over (partition by lead_id, side) as integer) as requests,
        max(requested_at) over (partition by lead_id, side) as last_requested_at

    from open_requests

    qualify row_number() over (
        partition by lead_id, side
        order by request_number, requested_at, request_id
    ) = 1

)

select * from final
