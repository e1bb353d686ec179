with

leads as (

    select * from {{ ref('int_leads_identified') }}

    where ended_at = {{ far_future() }}

),

-- What merged leads reached counts for the lead that stands for them; of several SQLs the first.
outcomes as (

    select
        outcomes.outcome_id,
        leads.lead_id,
        outcomes.outcome in ('first_purchase', 'repeat_purchase') as is_purchase,
        outcomes.outcome,
        outcomes.net_amount,
        outcomes.occurred_at,
        outcomes.occurred_at < leads.created_at + {{ customer_horizon() }} as in_time,
        row_number() over (
            partition by leads.lead_id, outcomes.outcome
            order by outcomes.occurred_at, outcomes.outcome_id
        ) as place

    from {{ ref('outcomes') }} as outcomes

    inner join leads
        on outcomes.surviving_lead_id = leads.lead_id

),

-- Revenue in time is in whole cents, as credits are, so that both add up to the same.
milestones as (

    select
        lead_id,
        max(outcome_id) filter (where outcome = 'sql_entry' and place = 1)
            as sql_outcome_id,
        min(occurred_at) filter (where outcome = 'sql_entry') as sql_entered_at,
        min(occurred_at) filter (where is_purchase) as first_purchase_at,
        sum(net_amount) filter (where is_purchase) as revenue,
        sum(case when in_time then cast(round(net_amount * 100) as bigint) end)
            as customer_cents

    from outcomes

    group by lead_id

),

-- Where no purchase is recorded at all, nobody can be said not to have bought.
sales as (

    select count(*) filter (where outcome like '%purchase') > 0 as are_recorded

    from {{ ref('outcomes') }}

),

purchases_after_sql as (

    select
        outcomes.lead_id,
        min(outcomes.occurred_at) as purchased_at

    from outcomes

    inner join milestones
        on
            outcomes.lead_id = milestones.lead_id
            and outcomes.occurred_at >= milestones.sql_entered_at
            and outcomes.is_purchase

    group by outcomes.lead_id

),

-- The score just before the instant: what happens at the instant is not known yet.
dated as (

    select
        leads.lead_id,
        channels.first_touch_channel,
        channels.last_touch_channel,
        channels.campaign,
        channels.term,
        milestones.sql_outcome_id,
        cast(date_trunc('month', leads.created_at) as date) as cohort_month,
        steps.band,
        steps.score,
        leads.created_at,
        milestones.sql_entered_at,
        milestones.first_purchase_at,
        purchases_after_sql.purchased_at,
        case
            when sales.are_recorded
                then cast(coalesce(milestones.revenue, 0) as decimal(18, 4))
        end as revenue,
        coalesce(milestones.customer_cents, 0) as customer_cents,
        sales.are_recorded as are_sales_recorded,
        leads.created_at + {{ days(14) }} <= {{ as_of() }} as is_day_14_mature,
        leads.created_at + {{ days(var('sql_horizon_days')) }}
        <= {{ as_of() }} as is_sql_mature,
        leads.created_at + {{ customer_horizon() }}
        <= {{ as_of() }} as is_customer_mature

    from leads

    inner join {{ ref('int_lead_channels') }} as channels
        on leads.lead_id = channels.lead_id

    cross join sales

    left join {{ ref('lead_score_history') }} as steps
        on
            leads.lead_id = steps.lead_id
            and steps.valid_from < leads.created_at + {{ days(14) }}
            and steps.valid_to >= leads.created_at + {{ days(14) }}

    left join milestones
        on leads.lead_id = milestones.lead_id

    left join purchases_after_sql
        on leads.lead_id = purchases_after_sql.lead_id

),

judged as (

    select
        *,
        is_day_14_mature
        and coalesce(
            first_purchase_at < created_at + {{ days(14) }}, false
        ) as is_day_14_buyer,
        is_sql_mature
        and coalesce(
            sql_entered_at < created_at + {{ days(var('sql_horizon_days')) }}, false
        ) as is_sql,
        is_customer_mature
        and coalesce(
            first_purchase_at < created_at + {{ customer_horizon() }}, false
        ) as is_customer,
        are_sales_recorded
        and sql_entered_at + {{ days(var('purchase_horizon_days')) }}
        <= {{ as_of() }} as has_had_time_to_buy,
        coalesce(
            purchased_at
            < sql_entered_at + {{ days(var('purchase_horizon_days')) }},
            false
        ) as has_bought_in_time

    from dated

),

final as (

    select
        lead_id,
        first_touch_channel,
        last_touch_channel,
        campaign,
        term,
        case when is_sql then sql_outcome_id end as sql_outcome_id,
        cohort_month,
        case
            when is_day_14_mature and not is_day_14_buyer then band
        end as band_day_14,
        case
            when is_day_14_mature and not is_day_14_buyer then score
        end as score_day_14,
        revenue,
        case
            when is_customer_mature and are_sales_recorded
                then cast(
                    cast(customer_cents as decimal(18, 0)) * 0.01 as decimal(18, 2)
                )
        end as customer_revenue,
        is_day_14_mature,
        is_day_14_buyer,
        is_sql_mature,
        is_sql,
        is_sql and has_had_time_to_buy as is_purchase_mature_sql,
        is_sql and has_had_time_to_buy and has_bought_in_time as is_sql_buyer,
        is_customer_mature,
        is_customer,
        first_purchase_at is not null as is_buyer,
        created_at,
        sql_entered_at,
        first_purchase_at

    from judged

)

select * from final
