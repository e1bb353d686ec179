with

touches as (

    select * from {{ ref('int_journey_touches') }}

),

final as (

    select
        lead_id,
        outcome,
        coalesce(previous_channel, '(start)') as previous_channel,
        channel,
        coalesce(
            next_channel, case when is_converted then '(outcome)' else '(none)' end
        ) as next_channel,
        cast(count(*) as integer) as steps,
        journey_settles_at as settles_at

    from touches

    group by
        lead_id,
        outcome,
        previous_channel,
        channel,
        next_channel,
        is_converted,
        journey_settles_at

)

select * from final
