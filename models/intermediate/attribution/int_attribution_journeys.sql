with

goals as (

    select * from {{ ref('attribution_outcomes') }}

),

leads as (

    select lead_id from {{ ref('int_leads_identified') }}

    where ended_at = {{ far_future() }}

),

-- A journey begins with the outcome before it, so that no contact is credited twice for
-- one goal.
reached as (

    select
        outcomes.outcome_id,
        outcomes.surviving_lead_id as lead_id,
        goals.goal,
        outcomes.outcome,
        outcomes.occurred_at as ended_at,
        coalesce(
            lag(outcomes.occurred_at) over (
                partition by outcomes.surviving_lead_id, goals.goal
                order by outcomes.occurred_at, outcomes.outcome_id
            ),
            {{ far_past() }}
        ) as started_at

    from {{ ref('int_outcomes_unioned') }} as outcomes

    inner join goals
        on outcomes.outcome = goals.outcome

    where outcomes.surviving_lead_id is not null

),

last_reached as (

    select
        lead_id,
        goal,
        max(ended_at) as ended_at

    from reached

    group by lead_id, goal

),

-- What every lead is still on the way to. Nobody enters a band for the first time twice.
under_way as (

    select
        leads.lead_id,
        goals.outcome,
        coalesce(last_reached.ended_at, {{ far_past() }}) as started_at

    from leads

    cross join goals

    left join last_reached
        on
            leads.lead_id = last_reached.lead_id
            and goals.goal = last_reached.goal

    where
        case
            when last_reached.lead_id is null then goals.is_first else goals.is_again
        end

),

unioned as (

    select
        outcome_id,
        lead_id,
        outcome,
        started_at,
        ended_at

    from reached

    union all

    select
        cast(null as string) as outcome_id,
        lead_id,
        outcome,
        started_at,
        {{ far_future() }} as ended_at

    from under_way

),

final as (

    select
        {{ any_number() }} as journey_key,
        outcome_id,
        lead_id,
        outcome,
        started_at,
        ended_at

    from unioned

)

select * from final
