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

    from {{ ref('response_times') }}

    where first_attempt_at is null

    group by
        lead_id,
        request

),

final as (

    select
        called.lead_id,
        called.rule_id,
        called.signal,
        called.step,
        called.actor,
        best_channels.channel,
        case
            when called.actor = 'person'
                then coalesce(due.escalated_to, routing.owner)
        end as owner,
        coalesce(called.obstacle, best_channels.obstacle) as obstacle,
        {{ action_key('called.lead_id', 'called.rule_id', 'called.signal_at') }}
            as action_key,
        called.rule_number,
        called.basket_value,
        '{{ var("report_currency") }}' as currency,
        coalesce(called.obstacle, best_channels.obstacle) is null as is_allowed,
        called.signal_at,
        case
            when called.obstacle is null and best_channels.obstacle is null
                then best_channels.earliest_at
        end as earliest_at,
        case
            when called.obstacle is null and best_channels.obstacle is null
                then best_channels.latest_at
        end as latest_at,
        due.due_at

    from called

    inner join best_channels
        on
            called.lead_id = best_channels.lead_id
            and called.rule_id = best_channels.rule_id

    inner join routing
        on called.lead_id = routing.lead_id

    left join due
        on
            called.lead_id = due.lead_id
            and called.signal = due.request

)

select * from final
