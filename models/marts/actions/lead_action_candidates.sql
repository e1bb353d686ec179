with

called as (

    select * from {{ ref('lead_action_calls') }}

),

-- The first channel, in the order of the rule, by which it can be done.
best_channels as (

    select * from {{ ref('lead_action_channels') }}

    qualify row_number() over (
        partition by lead_id, rule_id
        order by case when obstacle is null then 0 else 1 end, preference
    ) = 1

),

routing as (

    select * from {{ ref('lead_routing') }}

),

-- What nobody has tried to answer yet.
due as (

    select
        lead_id,
        request,
        max(escalated_to) as escalated_to,
        min(due_at) as due_at

    from {{ if_built(ref('response_times')) }}

    where first_attempt_at is null

    group by
        lead_id,
        request

),

judged as (

    select
        called.*,
        best_channels.channel,
        coalesce(called.obstacle, best_channels.obstacle) as first_obstacle,
        best_channels.earliest_at,
        best_channels.latest_at

    from called

    inner join best_channels
        on
            called.lead_id = best_channels.lead_id
            and called.rule_id = best_channels.rule_id

),

final as (

    select
        judged.lead_id,
        judged.rule_id,
        judged.signal,
        judged.step,
        judged.actor,
        judged.channel,
        case
            when judged.actor = 'person'
                then coalesce(due.escalated_to, routing.owner)
        end as owner,
        judged.first_obstacle as obstacle,
        {{ action_key('judged.lead_id', 'judged.rule_id', 'judged.signal_at') }}
            as action_key,
        judged.rule_number,
        judged.basket_value,
        '{{ var("report_currency") }}' as currency,
        judged.first_obstacle is null as is_allowed,
        judged.signal_at,
        case when judged.first_obstacle is null then judged.earliest_at end
            as earliest_at,
        case when judged.first_obstacle is null then judged.latest_at end as latest_at,
        due.due_at

    from judged

    inner join routing
        on judged.lead_id = routing.lead_id

    left join due
        on
            judged.lead_id = due.lead_id
            and judged.signal = due.request

)

select * from final
