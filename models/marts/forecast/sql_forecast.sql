with

weeks as (

    select * from {{ ref('sql_forecast_backtest') }}

    where weeks_back = 0

),

capacities as (

    select * from {{ ref('queue_capacities') }}

),

queues as (

    select distinct queue from capacities

),

-- Where those are who score as SQL now; a route is of now, and earlier ones are not kept.
routed as (

    select routing.queue

    from {{ ref('leads') }} as leads

    inner join {{ ref('lead_routing') }} as routing
        on leads.lead_id = routing.lead_id

    where leads.band = 'sql'

),

totals as (

    select count(*) as routed_sqls from routed

),

counted as (

    select
        queues.queue,
        count(routed.queue) as sqls

    from queues

    left join routed
        on queues.queue = routed.queue

    group by queues.queue

),

shares as (

    select
        counted.queue,
        totals.routed_sqls,
        {{ ratio('counted.sqls', 'totals.routed_sqls') }} as share

    from counted

    cross join totals

    union all

    select
        '(people)' as queue,
        max(totals.routed_sqls) as routed_sqls,
        {{ ratio('sum(counted.sqls)', 'max(totals.routed_sqls)') }} as share

    from counted

    cross join totals

    union all

    select
        '(all)' as queue,
        totals.routed_sqls,
        1.0e0 as share

    from totals

),

all_capacities as (

    select
        queue,
        week_ahead,
        capacity

    from capacities

    union all

    select
        '(people)' as queue,
        week_ahead,
        sum(capacity) as capacity

    from capacities

    group by week_ahead

),

-- A share of what comes differs less by chance, and more by not knowing the share.
shared as (

    select
        shares.queue,
        weeks.week_ahead,
        weeks.reference_weeks,
        shares.share,
        {{ six_digits('weeks.expected_sqls * shares.share') }} as expected_sqls,
        {{ six_digits('weeks.expected_of_open * shares.share') }} as expected_of_open,
        {{ six_digits('weeks.expected_of_coming * shares.share') }}
            as expected_of_coming,
        1.0e0
        + (weeks.dispersion - 1.0e0) * shares.share
        + coalesce(
            weeks.expected_sqls * (1.0e0 - shares.share)
            / nullif(shares.routed_sqls, 0),
            0.0e0
        ) as dispersion,
        all_capacities.capacity,
        weeks.begins_at,
        weeks.ends_at

    from weeks

    cross join shares

    left join all_capacities
        on
            shares.queue = all_capacities.queue
            and weeks.week_ahead = all_capacities.week_ahead

    where shares.share is not null

),

bounded as (

    select
        *,
        {{ sql_bound('expected_sqls', 'dispersion', '-') }} as lower_sqls,
        {{ sql_bound('expected_sqls', 'dispersion', '+') }} as upper_sqls

    from shared

),

final as (

    select
        queue,
        case
            when capacity is null then null
            when upper_sqls <= capacity then 'fits'
            when expected_sqls <= capacity then 'tight'
            else 'over'
        end as verdict,
        week_ahead,
        reference_weeks,
        share,
        expected_sqls,
        expected_of_open,
        expected_of_coming,
        lower_sqls,
        upper_sqls,
        cast(capacity as decimal(18, 6)) as capacity,
        begins_at,
        ends_at

    from bounded

)

select * from final
