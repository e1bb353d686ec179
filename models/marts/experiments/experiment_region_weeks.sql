with

regions as (

    select
        tests.experiment_id,
        tests.experiment_name,
        tests.tactic,
        regions.region,
        regions.match_id,
        regions.is_treated,
        tests.weeks_before,
        tests.weeks_after,
        cast(tests.started_on as timestamp) as started_at

    from {{ ref('region_experiments') }} as tests

    inner join {{ ref('experiment_regions') }} as regions
        on tests.experiment_id = regions.experiment_id

),

numbers as (

    select cast(number as integer) as week from range(-104, 104) as weeks (number)

),

-- Only weeks that are over by the as-of.
weeks as (

    select
        regions.*,
        numbers.week,
        regions.started_at + {{ days('7 * numbers.week') }} as began_at,
        regions.started_at + {{ days('7 * (numbers.week + 1)') }} as ended_at

    from regions

    inner join numbers
        on
            -regions.weeks_before <= numbers.week
            and regions.weeks_after > numbers.week

    where
        regions.started_at + {{ days('7 * (numbers.week + 1)') }} <= {{ as_of() }}

),

leads as (

    select * from {{ ref('leads') }}

    where not is_merged

),

arrivals as (

    select
        weeks.experiment_id,
        weeks.region,
        weeks.week,
        count(*) as leads

    from weeks

    inner join leads
        on
            weeks.region = leads.region
            and weeks.began_at <= leads.created_at
            and weeks.ended_at > leads.created_at

    group by
        weeks.experiment_id,
        weeks.region,
        weeks.week

),

purchases as (

    select
        weeks.experiment_id,
        weeks.region,
        weeks.week,
        count(*) as purchases,
        sum(outcomes.net_amount) as net_amount

    from weeks

    inner join leads
        on weeks.region = leads.region

    inner join {{ ref('outcomes') }} as outcomes
        on
            leads.lead_id = outcomes.surviving_lead_id
            and weeks.began_at <= outcomes.occurred_at
            and weeks.ended_at > outcomes.occurred_at

    where outcomes.outcome in ('first_purchase', 'repeat_purchase')

    group by
        weeks.experiment_id,
        weeks.region,
        weeks.week

),

final as (

    select
        weeks.experiment_id,
        weeks.experiment_name,
        weeks.tactic,
        weeks.region,
        weeks.match_id,
        weeks.is_treated,
        weeks.week,
        coalesce(arrivals.leads, 0) as leads,
        coalesce(purchases.purchases, 0) as purchases,
        cast(coalesce(purchases.net_amount, 0) as decimal(18, 4)) as net_amount,
        weeks.began_at

    from weeks

    left join arrivals
        on
            weeks.experiment_id = arrivals.experiment_id
            and weeks.region = arrivals.region
            and weeks.week = arrivals.week

    left join purchases
        on
            weeks.experiment_id = purchases.experiment_id
            and weeks.region = purchases.region
            and weeks.week = purchases.week

)

select * from final
