with

final as (

    select
        lead_id,
        signal,
        max(occurred_at) as last_at

    from {{ ref('int_signal_events') }}

    where member_until = {{ far_future() }}

    group by
        lead_id,
        signal

)

select * from final
