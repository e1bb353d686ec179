with

thresholds as (

    select * from (
        values
        ('frequent_visits', '3 or more visits in 7 days'),
        ('add_to_cart', 'Added a product to the cart'),
        ('begin_checkout', 'Began the checkout')
    ) as thresholds (threshold, description)

),

first_purchases as (

    select
        surviving_lead_id as lead_id,
        min(occurred_at) as first_purchase_at

    from {{ ref('outcomes') }}

    where outcome = 'first_purchase'

    group by surviving_lead_id

),

leads as (

    select
        leads.lead_id,
        leads.created_at,
        first_purchases.first_purchase_at

    from {{ ref('int_leads_identified') }} as leads

    left join first_purchases
        on leads.lead_id = first_purchases.lead_id

    where leads.ended_at = {{ far_future() }}

),

reached as (

    select * from {{ ref('int_threshold_entries') }}

),

-- Who had bought before reaching it did not need it to buy for the first time.
compared as (

    select
        thresholds.threshold,
        thresholds.description,
        leads.created_at,
        leads.first_purchase_at,
        reached.reached_at,
        coalesce(
            reached.reached_at < coalesce(leads.first_purchase_at, {{ far_future() }}),
            false
        ) as is_reached

    from thresholds

    cross join leads

    left join reached
        on
            leads.lead_id = reached.lead_id
            and thresholds.threshold = reached.threshold

),

dated as (

    select
        *,
        case when is_reached then reached_at else created_at end as counted_from

    from compared

),

judged as (

    select
        *,
        counted_from + {{ days(var('purchase_horizon_days')) }} <= {{ as_of() }}
        and coalesce(first_purchase_at > counted_from, true) as is_mature,
        coalesce(
            first_purchase_at
            < counted_from + {{ days(var('purchase_horizon_days')) }},
            false
        ) as is_buyer

    from dated

),

counted as (

    select
        threshold,
        description,
        count(*) as leads,
        count(*) filter (where is_reached) as leads_reached,
        count(*) filter (where is_reached and is_mature) as mature_leads_reached,
        count(*) filter (where is_reached and is_mature and is_buyer) as buyers,
        count(*) filter (
            where not is_reached and is_mature
        ) as mature_leads_not_reached,
        count(*) filter (
            where not is_reached and is_mature and is_buyer
        ) as buyers_not_reached

    from judged

    group by threshold, description

),

final as (

    select
        threshold,
        description,
        leads,
        leads_reached,
        mature_leads_reached,
        buyers,
        {{ ratio('buyers', 'mature_leads_reached') }} as conversion_rate,
        {{ wilson_lower('buyers', 'mature_leads_reached') }} as conversion_rate_lower,
        {{ wilson_upper('buyers', 'mature_leads_reached') }} as conversion_rate_upper,
        mature_leads_not_reached,
        buyers_not_reached,
        {{ ratio('buyers_not_reached', 'mature_leads_not_reached') }}
            as conversion_rate_not_reached,
        {{ wilson_lower('buyers_not_reached', 'mature_leads_not_reached') }}
            as conversion_rate_not_reached_lower,
        {{ wilson_upper('buyers_not_reached', 'mature_leads_not_reached') }}
            as conversion_rate_not_reached_upper,
        cast({{ var('purchase_horizon_days') }} as integer) as horizon_days

    from counted

)

select * from final
