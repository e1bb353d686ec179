with

cohorts as (

    select * from {{ ref('lead_cohorts') }}

),

-- The channel that brought a lead gets all that comes of it.
brought as (

    select
        {{ origin_model() }} as attribution_model,
        first_touch_channel as channel,
        {{ traffic_label('campaign') }} as campaign_label,
        {{ traffic_label('term') }} as term_label,
        cohort_month,
        cast(count(*) filter (where is_sql) as decimal(24, 12)) as credited_sqls,
        cast(count(*) filter (where is_customer) as decimal(24, 12))
            as credited_customers,
        sum(customer_revenue) as credited_revenue

    from cohorts

    group by channel, campaign_label, term_label, cohort_month

),

-- The contacts on the way to the outcome share it.
shared as (

    select
        credits.attribution_model,
        credits.channel,
        {{ traffic_label('touchpoints.campaign') }} as campaign_label,
        {{ traffic_label('touchpoints.term') }} as term_label,
        cohorts.cohort_month,
        cast(
            sum(case credits.outcome when 'sql_entry' then credits.credit end)
            as decimal(24, 12)
        ) as credited_sqls,
        cast(
            sum(case credits.outcome when 'first_purchase' then credits.credit end)
            as decimal(24, 12)
        ) as credited_customers,
        sum(credits.value) as credited_revenue

    from {{ ref('attribution_credits') }} as credits

    inner join cohorts
        on
            credits.lead_id = cohorts.lead_id
            and (
                credits.outcome_id = cohorts.sql_outcome_id
                or (
                    credits.outcome in ('first_purchase', 'repeat_purchase')
                    and cohorts.is_customer_mature
                    and credits.occurred_at
                    < cohorts.created_at + {{ customer_horizon() }}
                )
            )

    left join {{ ref('touchpoints') }} as touchpoints
        on credits.touchpoint_id = touchpoints.touchpoint_id

    group by
        credits.attribution_model,
        credits.channel,
        campaign_label,
        term_label,
        cohorts.cohort_month

),

unioned as (

    select * from brought
    union all
    select * from shared

),

aimed as (

    {{ with_ad_targets('unioned') }}

),

final as (

    select
        attribution_model,
        channel,
        campaign,
        target_kind,
        target,
        cohort_month,
        cast(coalesce(sum(credited_sqls), 0) as decimal(24, 12)) as credited_sqls,
        cast(coalesce(sum(credited_customers), 0) as decimal(24, 12))
            as credited_customers,
        cast(sum(credited_revenue) as decimal(18, 2)) as credited_revenue

    from aimed

    group by attribution_model, channel, campaign, target_kind, target, cohort_month

)

select * from final
