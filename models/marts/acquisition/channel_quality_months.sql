with

cohorts as (

    select * from {{ ref('lead_cohorts') }}

),

touch_models as (

    select * from (
        values ('first_touch'), ('last_touch')
    ) as touch_models (touch_model)

),

leads as (

    select
        touch_models.touch_model,
        case touch_models.touch_model
            when 'first_touch' then cohorts.first_touch_channel
            else cohorts.last_touch_channel
        end as channel,
        cohorts.*

    from cohorts

    cross join touch_models

),

counted as (

    select
        touch_model,
        channel,
        cohort_month,
        count(*) as leads,
        count(score_day_14) as day_14_leads,
        count(*) filter (where is_day_14_buyer) as day_14_buyers,
        sum(score_day_14) as day_14_score_sum,
        sum(cast(score_day_14 as bigint) * score_day_14) as day_14_score_square_sum,
        count(*) filter (where is_sql_mature) as sql_mature_leads,
        count(*) filter (where is_sql) as sqls,
        count(*) filter (where is_purchase_mature_sql) as purchase_mature_sqls,
        count(*) filter (where is_sql_buyer) as sql_buyers,
        count(*) filter (where is_buyer) as buyers,
        sum(revenue) as revenue

    from leads

    group by touch_model, channel, cohort_month

),

spend_days as (

    select * from {{ ref('int_ad_spend_days') }}

),

spent as (

    select
        channel,
        cast(
            date_trunc('month', cast(spend_date as timestamp)) as date
        ) as cohort_month,
        sum(report_amount) as spend,
        bool_or(is_provisional) as is_spend_provisional

    from spend_days

    group by channel, cohort_month

),

-- Spend buys the same leads whichever touch gets the credit, so both models carry it.
spent_twice as (

    select
        touch_models.touch_model,
        spent.*

    from spent

    cross join touch_models

),

joined as (

    select
        coalesce(counted.touch_model, spent_twice.touch_model) as touch_model,
        coalesce(counted.channel, spent_twice.channel) as channel,
        coalesce(counted.cohort_month, spent_twice.cohort_month) as cohort_month,
        coalesce(counted.leads, 0) as leads,
        coalesce(counted.day_14_leads, 0) as day_14_leads,
        coalesce(counted.day_14_buyers, 0) as day_14_buyers,
        cast(coalesce(counted.day_14_score_sum, 0) as bigint) as day_14_score_sum,
        cast(
            coalesce(counted.day_14_score_square_sum, 0) as bigint
        ) as day_14_score_square_sum,
        coalesce(counted.sql_mature_leads, 0) as sql_mature_leads,
        coalesce(counted.sqls, 0) as sqls,
        coalesce(counted.purchase_mature_sqls, 0) as purchase_mature_sqls,
        coalesce(counted.sql_buyers, 0) as sql_buyers,
        coalesce(counted.buyers, 0) as buyers,
        cast(spent_twice.spend as decimal(18, 4)) as spend,
        cast(counted.revenue as decimal(18, 4)) as revenue,
        coalesce(spent_twice.is_spend_provisional, false) as is_spend_provisional

    from counted

    full join spent_twice
        on
            counted.touch_model = spent_twice.touch_model
            and counted.channel = spent_twice.channel
            and counted.cohort_month = spent_twice.cohort_month

),

-- The youngest lead of a month may have been created in its last moment.
ended as (

    select
        *,
        cast(cohort_month as timestamp) + interval '1' month as month_ended_at

    from joined

),

final as (

    select
        touch_model,
        channel,
        cohort_month,
        leads,
        day_14_leads,
        day_14_buyers,
        day_14_score_sum,
        day_14_score_square_sum,
        sql_mature_leads,
        sqls,
        purchase_mature_sqls,
        sql_buyers,
        buyers,
        spend,
        revenue,
        month_ended_at + {{ days(14) }} <= {{ as_of() }} as is_day_14_mature,
        month_ended_at + {{ days(var('sql_horizon_days')) }}
        <= {{ as_of() }} as is_sql_mature,
        month_ended_at
        + {{ days(var('sql_horizon_days')) }}
        + {{ days(var('purchase_horizon_days')) }}
        <= {{ as_of() }} as is_purchase_mature,
        is_spend_provisional

    from ended

)

select * from final
