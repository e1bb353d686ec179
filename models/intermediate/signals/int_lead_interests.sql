with

signal_events as (

    select * from {{ ref('int_signal_events') }}

),

final as (

    select
        lead_id,
        signal,
        product_id,
        max(occurred_at) as last_at

    from signal_events

    where
        signal in ('add_to_cart', 'product_view')
        and product_id is not null
        and member_until = {{ far_future() }}

    group by
        lead_id,
        signal,
        product_id

)

select * from final
