with

held as (

    select * from {{ ref('int_signal_events_held') }}

),

patterns as (

    select * from {{ ref('int_visit_patterns') }}

),

final as (

    select
        lead_id,
        signal,
        event_id,
        product_id,
        occurred_at,
        known_at,
        member_until

    from held

    union all

    select
        lead_id,
        signal,
        event_id,
        cast(null as string) as product_id,
        occurred_at,
        known_at,
        member_until

    from patterns

)

select * from final
