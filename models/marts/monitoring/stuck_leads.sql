with

kinds as (

    select * from {{ ref('alert_kinds') }}

),

attempts as (

    select
        lead_id,
        max(attempted_at) as last_attempted_at

    from {{ ref('int_contact_attempts_resolved') }}

    where attempted_at <= {{ as_of() }}

    group by lead_id

),

requests as (

    select
        lead_id,
        min(requested_at) as requested_at

    from {{ ref('lead_open_requests') }}

    group by lead_id

),

-- The clock runs from the last thing that happened, and not before there was a reason to
-- call.
waiting as (

    select
        leads.lead_id,
        routing.queue,
        routing.is_human,
        queues.keeps_record_owner,
        leads.stage,
        leads.owner as record_owner,
        routing.owner,
        greatest(
            stages.valid_from,
            attempts.last_attempted_at,
            coalesce(requests.requested_at, states.sql_since, leads.mql_entered_at)
        ) as waits_since

    from {{ ref('leads') }} as leads

    inner join {{ ref('lead_routing') }} as routing
        on leads.lead_id = routing.lead_id

    inner join {{ ref('routing_queues') }} as queues
        on routing.queue = queues.queue

    inner join {{ ref('lead_stage_history') }} as stages
        on
            leads.lead_id = stages.lead_id
            and stages.valid_from <= {{ as_of() }}
            and stages.valid_to > {{ as_of() }}

    left join {{ ref('lead_sales_states') }} as states
        on leads.lead_id = states.lead_id

    left join attempts
        on leads.lead_id = attempts.lead_id

    left join requests
        on leads.lead_id = requests.lead_id

    where leads.stage not in ('won', 'closed_lost', 'nurturing')

),

-- Sales itself qualified some, whatever queue they would be in by their score.
stuck as (

    select
        'stuck_' || stage as kind,
        *

    from waiting

    where is_human or stage in ('qualified', 'opportunity')

    union all

    select
        'no_owner' as kind,
        *

    from waiting

    where is_human and keeps_record_owner and record_owner is null

),

final as (

    select
        stuck.kind,
        stuck.lead_id,
        stuck.stage,
        stuck.queue,
        stuck.owner,
        stuck.waits_since

    from stuck

    inner join kinds
        on stuck.kind = kinds.kind

    where stuck.waits_since <= {{ as_of() }} - {{ days('kinds.limit_days') }}

)

select * from final
