with

contacts as (

    select
        outcome_id,
        outcome,
        channel,
        net_amount,
        touch_number,
        coalesce(
            channel <> lag(channel) over (
                partition by outcome_id order by touch_number
            ), true
        ) as is_new_step

    from {{ ref('int_attribution_paths') }}

),

steps as (

    select
        *,
        row_number() over (partition by outcome_id order by touch_number) as step,
        count(*) over (partition by outcome_id) as steps

    from contacts

    where is_new_step

),

-- The first three steps and the last: longer ways are as many as there are people.
paths as (

    select
        outcome_id,
        outcome,
        max(net_amount) as net_amount,
        max(case when step = 1 then channel end) as first_channel,
        max(case when step = 2 and steps > 2 then channel end) as second_channel,
        max(case when step = 3 and steps > 3 then channel end) as third_channel,
        max(steps) - 4 as steps_between,
        max(case when step = steps and steps > 1 then channel end) as last_channel

    from steps

    group by outcome_id, outcome

),

written as (

    select
        outcome,
        first_channel
        || coalesce(' > ' || second_channel, '')
        || coalesce(' > ' || third_channel, '')
        || case
            when steps_between > 0
                then ' > ' || cast(steps_between as string) || ' more'
            else ''
        end
        || coalesce(' > ' || last_channel, '') as path,
        net_amount

    from paths

),

final as (

    select
        outcome,
        path,
        count(*) as outcomes,
        cast(sum(net_amount) as decimal(18, 4)) as revenue

    from written

    group by outcome, path

)

select * from final
