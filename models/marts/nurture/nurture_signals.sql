with

leads as (

    select * from {{ ref('nurture_leads') }}

),

given as (

    select
        leads.lead_key,
        days.signal,
        days.last_at as given_at,
        days.events

    from {{ ref('int_signal_days') }} as days

    inner join leads
        on
            days.lead_id = leads.lead_id
            and days.last_at < leads.sql_entered_at

    union all

    select
        lead_key,
        'became a lead' as signal,
        created_at as given_at,
        1 as events

    from leads

),

final as (

    select
        lead_key,
        signal,
        given_at,
        -- Who bought since waits for nothing that came before.
        coalesce(
            least(
                lead(given_at) over (partition by lead_key, signal order by given_at),
                min(case when signal = 'purchase' then given_at end) over (
                    partition by lead_key
                    order by given_at, case when signal = 'purchase' then 1 else 0 end
                    rows between 1 following and unbounded following
                )
            ),
            {{ far_future() }}
        ) as next_given_at,
        sum(events) over (
            partition by lead_key, signal order by given_at
            range between interval '7' day preceding and current row
        ) as events_of_week

    from given

)

select * from final
