with

labelled as (

    select
        first_touch_channel as channel,
        {{ traffic_label('campaign') }} as campaign_label,
        {{ traffic_label('term') }} as term_label,
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
        count(customer_revenue) as customer_mature_leads,
        count(*) filter (where is_customer) as customers

    from {{ ref('lead_cohorts') }}

    group by channel, campaign_label, term_label, cohort_month

),

aimed as (

    {{ with_ad_targets('labelled') }}

),

brought as (

    select
        channel,
        campaign,
        target_kind,
        target,
        cohort_month,
        sum(leads) as leads,
        sum(day_14_leads) as day_14_leads,
        sum(day_14_buyers) as day_14_buyers,
        sum(day_14_score_sum) as day_14_score_sum,
        sum(day_14_score_square_sum) as day_14_score_square_sum,
        sum(sql_mature_leads) as sql_mature_leads,
        sum(sqls) as sqls,
        sum(purchase_mature_sqls) as purchase_mature_sqls,
        sum(sql_buyers) as sql_buyers,
        sum(customer_mature_leads) as customer_mature_leads,
        sum(customers) as customers

    from aimed

    group by channel, campaign, target_kind, target, cohort_month

),

spent as (

    select
        channel,
        coalesce(nullif(campaign_label, ''), {{ not_named() }}) as campaign,
        coalesce(target_kind, {{ not_named() }}) as target_kind,
        coalesce(nullif(target_label, ''), {{ not_named() }}) as target,
        cast(
            date_trunc('month', cast(spend_date as timestamp)) as date
        ) as cohort_month,
        case
            when min(platform) = max(platform) then min(platform) else '(several)'
        end as platform,
        sum(report_amount) as spend,
        sum(clicks) as clicks,
        case
            when min(platform) = max(platform)
                then sum(cast(claimed_conversions as decimal(18, 4)))
        end as claimed_conversions,
        bool_or(is_provisional) as is_spend_provisional

    from {{ ref('int_ad_spend_days') }}

    group by channel, campaign, target_kind, target, cohort_month

),

credited as (

    select * from {{ ref('cohort_credit') }}

),

models as (

    select {{ origin_model() }} as attribution_model

    union all

    select models.attribution_model

    from {{ ref('attribution_models') }} as models

),

places as (

    select {{ place() }}
    from brought

    union

    select {{ place() }}
    from spent

    union

    select {{ place() }}
    from credited

),

-- Every model has every place, so that spend without leads and leads without spend both show.
final as (

    select
        models.attribution_model,
        places.channel,
        places.campaign,
        places.target_kind,
        places.target,
        spent.platform,
        places.cohort_month,
        cast(coalesce(brought.leads, 0) as bigint) as leads,
        cast(coalesce(brought.day_14_leads, 0) as bigint) as day_14_leads,
        cast(coalesce(brought.day_14_buyers, 0) as bigint) as day_14_buyers,
        cast(coalesce(brought.day_14_score_sum, 0) as bigint) as day_14_score_sum,
        cast(coalesce(brought.day_14_score_square_sum, 0) as bigint)
            as day_14_score_square_sum,
        cast(coalesce(brought.sql_mature_leads, 0) as bigint) as sql_mature_leads,
        cast(coalesce(brought.sqls, 0) as bigint) as sqls,
        cast(coalesce(brought.purchase_mature_sqls, 0) as bigint)
            as purchase_mature_sqls,
        cast(coalesce(brought.sql_buyers, 0) as bigint) as sql_buyers,
        cast(coalesce(brought.customer_mature_leads, 0) as bigint)
            as customer_mature_leads,
        cast(coalesce(brought.customers, 0) as bigint) as customers,
        cast(coalesce(credited.credited_sqls, 0) as decimal(24, 12)) as credited_sqls,
        cast(coalesce(credited.credited_customers, 0) as decimal(24, 12))
            as credited_customers,
        credited.credited_revenue,
        cast(spent.spend as decimal(18, 4)) as spend,
        cast(spent.clicks as bigint) as clicks,
        cast(spent.claimed_conversions as decimal(18, 4)) as claimed_conversions,
        coalesce(spent.is_spend_provisional, false) as is_spend_provisional,
        {{ month_end('places.cohort_month') }} + {{ days(14) }} <= {{ as_of() }}
            as is_day_14_mature,
        {{ month_end('places.cohort_month') }} + {{ days(var('sql_horizon_days')) }}
        <= {{ as_of() }} as is_sql_mature,
        {{ month_end('places.cohort_month') }} + {{ customer_horizon() }}
        <= {{ as_of() }} as is_purchase_mature

    from places

    cross join models

    left join brought
        on {{ same_place('places', 'brought') }}

    left join spent
        on {{ same_place('places', 'spent') }}

    left join credited
        on
            models.attribution_model = credited.attribution_model
            and {{ same_place('places', 'credited') }}

)

select * from final
