with

landed as (

    select
        *,
        coalesce(nullif(received_at, ''), assigned_at) as receipt

    from {{ source('contract', 'experiment_assignments') }}

),

typed as (

    select
        nullif(experiment_id, '') as experiment_id,
        nullif(experiment_name, '') as experiment_name,
        nullif(anonymous_id, '') as anonymous_id,
        nullif(user_id, '') as user_id,
        {{ to_email('email') }} as email,
        nullif(customer_key, '') as customer_key,
        nullif(variant, '') as variant,
        least(
            {{ to_instant('assigned_at') }}, {{ to_instant('receipt') }}
        ) as assigned_at,
        {{ to_instant('receipt') }} as received_at,
        nullif(tactic, '') as tactic,
        coalesce(
            landing_fault,
            {{ id_fault('experiment_id') }},
            {{ missing_fault(['variant', 'assigned_at']) }},
            {{ person_fault(['anonymous_id', 'user_id', 'email', 'customer_key']) }},
            {{ instant_fault('assigned_at', 'receipt') }},
            {{ instant_fault('received_at', 'receipt') }}
        ) as fault,
        {{
            row_flags([
                skew_flag('assigned_at', 'receipt'),
                name_flag('email')
            ])
        }} as row_flags,
        load_id,
        source_file,
        source_row,
        row_hash

    from landed

),

final as (

    select
        experiment_id,
        experiment_name,
        anonymous_id,
        user_id,
        email,
        customer_key,
        variant,
        assigned_at,
        received_at,
        tactic,
        received_at as known_at,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        row_flags,
        load_id,
        source_file,
        source_row

    from typed

    window copies as (
        {{
            copies(
                'experiment_id, anonymous_id, user_id, email, customer_key, variant',
                'received_at'
            )
        }}
    )

)

select * from final
