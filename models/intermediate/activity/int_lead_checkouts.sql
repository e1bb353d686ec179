with

checkouts as (

    select
        *,
        coalesce(
            {{ identifier('user', 'user_id') }},
            {{ identifier('email', 'email') }},
            {{ identifier('device', 'anonymous_id') }}
        ) as identifier

    from {{ ref('stg_shop__checkouts') }}

),

final as (

    select
        spans.lead_id,
        case
            when checkouts.completed_at is not null then 'completed'
            else checkouts.last_step
        end as last_step,
        checkouts.started_at

    from checkouts

    inner join {{ ref('int_identity_spans') }} as spans
        on
            checkouts.identifier = spans.identifier
            and spans.valid_to = {{ far_future() }}

    qualify row_number() over (
        partition by spans.lead_id
        order by checkouts.started_at desc, checkouts.checkout_id
    ) = 1

)

select * from final
