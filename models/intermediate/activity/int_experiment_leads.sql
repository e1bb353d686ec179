with

assignments as (

    select
        *,
        coalesce(
            {{ identifier('user', 'user_id') }},
            {{ identifier('email', 'email') }},
            {{ identifier('customer', 'customer_key') }}
        ) as identifier

    from {{ ref('stg_experiments__assignments') }}

),

holders as (

    select * from {{ ref('int_identity_spans') }}

    where
        valid_from <= {{ as_of() }}
        and valid_to > {{ as_of() }}

),

-- Whoever was assigned under two names counts as first assigned.
final as (

    select
        assignments.experiment_id,
        coalesce(assignments.experiment_name, assignments.experiment_id)
            as experiment_name,
        holders.lead_id,
        assignments.variant,
        assignments.assigned_at

    from assignments

    inner join holders
        on assignments.identifier = holders.identifier

    qualify row_number() over (
        partition by assignments.experiment_id, holders.lead_id
        order by assignments.assigned_at, assignments.identifier
    ) = 1

)

select * from final
