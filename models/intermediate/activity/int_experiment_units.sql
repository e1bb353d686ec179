with

assignments as (

    select * from {{ ref('int_experiment_assignments') }}

),

experiments as (

    select * from {{ ref('experiments') }}

),

-- The first assignment counts; names that turned out to be one person are one unit.
first_assignments as (

    select
        *,
        min(variant) over (partition by experiment_id, lead_id)
        <> max(variant) over (partition by experiment_id, lead_id)
            as is_in_two_variants

    from assignments

    qualify row_number() over (
        partition by experiment_id, lead_id
        order by assigned_at, identifier, variant
    ) = 1

),

drawn as (

    select
        first_assignments.*,
        experiments.flow_id,
        coalesce(experiments.primary_outcome, 'purchase') as outcome,
        coalesce(
            experiments.horizon_days, {{ var('purchase_horizon_days') }}
        ) as horizon_days

    from first_assignments

    left join experiments
        on first_assignments.experiment_id = experiments.experiment_id

),

final as (

    select
        experiment_id,
        lead_id,
        held_lead_id,
        experiment_name,
        variant,
        tactic,
        flow_id,
        outcome,
        is_in_two_variants,
        assigned_at,
        assigned_at - {{ days('horizon_days') }} as before_from,
        assigned_at + {{ days('horizon_days') }} as horizon_ends_at

    from drawn

)

select * from final
