with

leads as (

    select
        lead_id,
        first_touch_channel as acquisition_channel,
        coalesce(sql_entered_at, {{ far_future() }}) as sql_entered_at

    from {{ ref('lead_cohorts') }}

),

-- By what was assigned and not by what was got; who was SQL by then, or too lately
-- assigned to judge, is not asked.
units as (

    select
        assigned.experiment_id,
        assigned.experiment_name,
        assigned.lead_id,
        leads.acquisition_channel,
        case
            when lower(assigned.variant) = 'control' then 'held_out' else 'treated'
        end as arm,
        assigned.assigned_at,
        least(
            {{ as_days(shared_microseconds(
                'assigned.assigned_at',
                'leads.sql_entered_at',
                'assigned.assigned_at',
                'assigned.assigned_at + ' ~ days(nurture_days())
            )) }},
            {{ nurture_days() }}.0e0
        ) as days_to_sql,
        leads.sql_entered_at < assigned.assigned_at + {{ days(nurture_days()) }}
            as is_sql

    from {{ ref('int_experiment_leads') }} as assigned

    inner join leads
        on
            assigned.lead_id = leads.lead_id
            and assigned.assigned_at < leads.sql_entered_at

    where assigned.assigned_at + {{ days(nurture_days()) }} <= {{ as_of() }}

),

sizes as (

    select
        experiment_id,
        1.0e0 * count(*) filter (where arm = 'treated') as treated_leads,
        1.0e0 * count(*) filter (where arm = 'held_out') as held_out_leads

    from units

    group by experiment_id

),

received as (

    select
        units.experiment_id,
        touches.flow_id,
        count(distinct case when units.arm = 'treated' then units.lead_id end)
            as treated_leads,
        count(distinct case when units.arm = 'held_out' then units.lead_id end)
            as held_out_leads

    from units

    inner join {{ ref('nurture_touches') }} as touches
        on
            units.lead_id = touches.lead_id
            and touches.touched_at >= units.assigned_at
            and touches.touched_at < units.assigned_at + {{ days(nurture_days()) }}

    where touches.flow_id is not null

    group by
        units.experiment_id,
        touches.flow_id

),

-- A hold-out is told by what it does: the treated get the flow, the others do not.
held_out_flows as (

    select
        received.experiment_id,
        received.flow_id

    from received

    inner join sizes
        on received.experiment_id = sizes.experiment_id

    where
        received.treated_leads >= 0.5e0 * sizes.treated_leads
        and received.held_out_leads <= 0.05e0 * sizes.held_out_leads
        and sizes.held_out_leads > 0

),

final as (

    select
        units.experiment_id,
        held_out_flows.flow_id,
        units.acquisition_channel,
        units.arm,
        min(units.experiment_name) as experiment_name,
        count(*) as leads,
        count(*) filter (where units.is_sql) as sqls,
        cast(sum(cast(units.days_to_sql as decimal(18, 6))) as decimal(18, 6))
            as days_to_sql_sum,
        cast(
            sum(cast(units.days_to_sql * units.days_to_sql as decimal(18, 6)))
            as decimal(18, 6)
        ) as days_to_sql_square_sum

    from units

    inner join held_out_flows
        on units.experiment_id = held_out_flows.experiment_id

    group by
        units.experiment_id,
        held_out_flows.flow_id,
        units.acquisition_channel,
        units.arm

)

select * from final
