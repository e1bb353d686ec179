with

events as (

    select * from {{ ref('int_signal_events') }}

),

final as (

    select
        lead_id,
        signal as threshold,
        min(known_at) as reached_at

    from events

    where signal in ('frequent_visits', 'add_to_cart', 'begin_checkout')

    group by lead_id, signal

)

select * from final
