with

changes as (

    select
        consent_id,
        coalesce(
            {{ identifier('user', 'user_id') }},
            {{ identifier('email', 'email') }},
            {{ identifier('phone', 'phone') }},
            {{ identifier('customer', 'customer_key') }}
        ) as identifier,
        purpose,
        state,
        changed_at,
        known_at

    from {{ ref('stg_consent__changes') }}

),

compared as (

    select
        *,
        max(changed_at) over (
            partition by identifier, purpose order by known_at
        ) as latest_changed_at

    from changes

    where identifier is not null

),

-- An old change that is learned late, or together with a newer one, overturns nothing.
effective as (

    select
        identifier,
        purpose,
        state,
        known_at as valid_from,
        coalesce(
            lead(known_at) over (
                partition by identifier, purpose order by known_at, consent_id
            ),
            {{ far_future() }}
        ) as valid_to

    from compared

    where changed_at >= latest_changed_at

),

final as (

    select * from effective

    -- Of changes made and learned in one instant the last in order holds.
    where valid_from < valid_to

)

select * from final
