with

landmarks as (

    select * from {{ ref('int_landmarks') }}

),

first_purchases as (

    select
        lead_id,
        min(occurred_at) as first_purchase_at

    from {{ ref('int_outcomes') }}

    where outcome = 'first_purchase'

    group by lead_id

),

-- Whoever has bought is no lead to win any more.
looked_at as (

    select
        leads.lead_id,
        landmarks.landmark_at,
        coalesce(first_purchases.first_purchase_at < landmarks.label_until, false)
            as is_buyer

    from {{ ref('int_leads_identified') }} as leads

    inner join landmarks
        on
            leads.created_at < landmarks.landmark_at
            and leads.ended_at >= landmarks.landmark_at

    left join first_purchases
        on leads.lead_id = first_purchases.lead_id

    where
        first_purchases.first_purchase_at is null
        or first_purchases.first_purchase_at >= landmarks.landmark_at

),

-- Strictly before: what begins at the landmark is not seen, what ends at it still is.
units as (

    select
        contributions.lead_id,
        landmarks.landmark_at,
        contributions.rule_id,
        count(*) as units

    from {{ ref('int_score_contributions') }} as contributions

    inner join landmarks
        on
            contributions.valid_from < landmarks.landmark_at
            and contributions.valid_to >= landmarks.landmark_at

    group by
        contributions.lead_id,
        landmarks.landmark_at,
        contributions.rule_id

),

patterns as (

    select
        lead_id,
        landmark_at,
        {{ joined_in_order("rule_id || '=' || cast(units as string)") }} as signals

    from units

    group by
        lead_id,
        landmark_at

),

final as (

    select
        looked_at.lead_id,
        looked_at.landmark_at,
        coalesce(patterns.signals, '') as signals,
        looked_at.is_buyer

    from looked_at

    left join patterns
        on
            looked_at.lead_id = patterns.lead_id
            and looked_at.landmark_at = patterns.landmark_at

)

select * from final
