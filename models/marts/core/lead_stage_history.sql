with

leads as (

    select * from {{ ref('int_leads_identified') }}

),

-- In one instant an action follows the change.
numbered as (

    select
        *,
        count_if(is_change) over (
            partition by lead_id order by changed_at, is_change desc, step_id
            rows between unbounded preceding and current row
        ) as change_number

    from {{ ref('int_stage_steps') }}

),

-- An action has the owner and the queue of the change before it.
carried as (

    select
        lead_id,
        step_id,
        stage,
        is_change,
        first_value(stage) over changed as changed_stage,
        first_value(owner) over changed as owner,
        first_value(queue) over changed as queue,
        count_if(not is_change) over changed as actions,
        changed_at

    from numbered

    window changed as (
        partition by lead_id, change_number
        order by changed_at, is_change desc, step_id
        rows between unbounded preceding and current row
    )

),

-- Only who is new becomes contacted, once, and only who is not won yet is won.
told as (

    select * from carried

    where
        is_change
        or stage = 'won' and changed_stage <> 'won'
        or stage = 'contacted'
        and changed_stage = 'new'
        and actions = 1

),

final as (

    select
        told.lead_id,
        told.stage,
        told.owner,
        told.queue,
        told.changed_at as valid_from,
        least(
            coalesce(
                lead(told.changed_at) over (
                    partition by told.lead_id
                    order by told.changed_at, told.is_change desc, told.step_id
                ),
                {{ far_future() }}
            ),
            leads.ended_at
        ) as valid_to

    from told

    inner join leads
        on told.lead_id = leads.lead_id

)

select * from final

-- Of changes in one instant the last in order holds.
where valid_from < valid_to
