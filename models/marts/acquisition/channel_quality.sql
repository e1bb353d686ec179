with

months as (

    select * from {{ ref('channel_quality_months') }}

),

summed as (

    select
        touch_model,
        channel,
        cast(sum(leads) as bigint) as leads,
        cast(sum(day_14_leads) filter (where is_day_14_mature) as bigint)
            as day_14_leads,
        cast(sum(day_14_score_sum) filter (where is_day_14_mature) as bigint)
            as score_sum,
        cast(sum(day_14_score_square_sum) filter (where is_day_14_mature) as bigint)
            as score_square_sum,
        cast(sum(leads) filter (where is_sql_mature) as bigint) as sql_mature_leads,
        cast(sum(sqls) filter (where is_sql_mature) as bigint) as sqls,
        cast(sum(purchase_mature_sqls) filter (where is_purchase_mature) as bigint)
            as purchase_mature_sqls,
        cast(sum(sql_buyers) filter (where is_purchase_mature) as bigint) as sql_buyers,
        cast(sum(spend) filter (where is_sql_mature) as decimal(18, 4)) as spend,
        cast(sum(revenue) filter (where is_sql_mature) as decimal(18, 4)) as revenue,
        count(revenue) > 0 as is_revenue_known

    from months

    group by touch_model, channel

),

-- No mature month yet is no leads to judge; no spend stated is not a spend of 0.
filled as (

    select
        touch_model,
        channel,
        leads,
        coalesce(day_14_leads, 0) as day_14_leads,
        score_sum,
        score_square_sum,
        coalesce(sql_mature_leads, 0) as sql_mature_leads,
        coalesce(sqls, 0) as sqls,
        coalesce(purchase_mature_sqls, 0) as purchase_mature_sqls,
        coalesce(sql_buyers, 0) as sql_buyers,
        spend,
        case
            when is_revenue_known
                then cast(coalesce(revenue, 0) as decimal(18, 4))
        end as revenue

    from summed

),

averaged as (

    select
        *,
        {{ ratio('score_sum', 'day_14_leads') }} as mean_score_day_14,
        {{ mean_half_width('day_14_leads', 'score_sum', 'score_square_sum') }}
            as mean_score_half_width

    from filled

),

final as (

    select
        touch_model,
        channel,
        leads,
        day_14_leads,
        mean_score_day_14,
        mean_score_day_14 - mean_score_half_width as mean_score_day_14_lower,
        mean_score_day_14 + mean_score_half_width as mean_score_day_14_upper,
        sql_mature_leads,
        sqls,
        {{ ratio('sqls', 'sql_mature_leads') }} as sql_rate,
        {{ wilson_lower('sqls', 'sql_mature_leads') }} as sql_rate_lower,
        {{ wilson_upper('sqls', 'sql_mature_leads') }} as sql_rate_upper,
        purchase_mature_sqls,
        sql_buyers,
        {{ ratio('sql_buyers', 'purchase_mature_sqls') }} as sql_purchase_rate,
        {{ wilson_lower('sql_buyers', 'purchase_mature_sqls') }}
            as sql_purchase_rate_lower,
        {{ wilson_upper('sql_buyers', 'purchase_mature_sqls') }}
            as sql_purchase_rate_upper,
        spend,
        {{ money_per('spend', 'sqls') }} as cost_per_sql,
        {{ money_per('spend', 'sql_mature_leads') }} as cost_per_lead,
        revenue,
        leads - sql_mature_leads as immature_leads

    from averaged

)

select * from final
