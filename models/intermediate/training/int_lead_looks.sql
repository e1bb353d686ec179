with

landmarks as (

    select * from {{ ref('int_landmarks') }}

),

leads as (

    select * from {{ ref('int_leads_identified') }}

),

first_purchases as (

    select
        lead_id,
        surviving_lead_id,
        occurred_at as first_purchase_at

    from {{ ref('int_outcomes') }}

    where outcome = 'first_purchase'

),

decisions as (

    select
        lead_id,
        disposition,
        reason_code,
        changed_at

    from {{ ref('int_stage_changes_resolved') }}

    where disposition is not null

    qualify row_number() over (
        partition by lead_id, changed_at order by stage_change_id desc
    ) = 1

),

-- Whoever has bought is no lead to win any more. A lead that joined another later bought
-- if that one did: nobody knew then that they were one.
looks as (

    select
        'landmark' as occasion,
        leads.lead_id,
        landmarks.landmark_at as looked_at,
        true as was_lead,
        coalesce(first_purchases.first_purchase_at < landmarks.label_until, false)
            as is_buyer,
        cast(null as string) as disposition,
        cast(null as string) as reason_code

    from leads

    inner join landmarks
        on
            leads.created_at < landmarks.landmark_at
            and leads.ended_at >= landmarks.landmark_at

    left join first_purchases
        on leads.surviving_lead_id = first_purchases.surviving_lead_id

    where
        first_purchases.first_purchase_at is null
        or first_purchases.first_purchase_at >= landmarks.landmark_at

    union all

    select
        'week_before_purchase' as occasion,
        leads.lead_id,
        first_purchases.first_purchase_at - {{ days(7) }} as looked_at,
        leads.created_at < first_purchases.first_purchase_at - {{ days(7) }}
            as was_lead,
        true as is_buyer,
        cast(null as string) as disposition,
        cast(null as string) as reason_code

    from leads

    inner join first_purchases
        on leads.lead_id = first_purchases.lead_id

    union all

    select
        'today' as occasion,
        lead_id,
        {{ as_of() }} as looked_at,
        true as was_lead,
        cast(null as boolean) as is_buyer,
        cast(null as string) as disposition,
        cast(null as string) as reason_code

    from leads

    where
        created_at < {{ as_of() }}
        and ended_at >= {{ as_of() }}

    union all

    select
        'decision' as occasion,
        leads.lead_id,
        decisions.changed_at as looked_at,
        true as was_lead,
        cast(null as boolean) as is_buyer,
        decisions.disposition,
        decisions.reason_code

    from leads

    inner join decisions
        on
            leads.lead_id = decisions.lead_id
            and leads.created_at < decisions.changed_at
            and leads.ended_at >= decisions.changed_at

),

instants as (

    select distinct
        lead_id,
        looked_at

    from looks

),

-- Strictly before: what begins at the instant is not seen, what ends at it still is.
units as (

    select
        instants.lead_id,
        instants.looked_at,
        contributions.rule_id,
        count(*) as units

    from instants

    inner join {{ ref('int_score_contributions') }} as contributions
        on
            instants.lead_id = contributions.lead_id
            and contributions.valid_from < instants.looked_at
            and contributions.valid_to >= instants.looked_at
            and contributions.scorecard_id = '{{ var("scorecard") }}'

    group by
        instants.lead_id,
        instants.looked_at,
        contributions.rule_id

),

signals_shown as (

    select
        lead_id,
        looked_at,
        {{ joined_in_order("rule_id || '=' || cast(units as string)") }} as signals

    from units

    group by
        lead_id,
        looked_at

),

final as (

    select
        looks.occasion,
        looks.lead_id,
        coalesce(signals_shown.signals, '') as signals,
        looks.was_lead,
        looks.is_buyer,
        looks.disposition,
        looks.reason_code,
        looks.looked_at

    from looks

    left join signals_shown
        on
            looks.lead_id = signals_shown.lead_id
            and looks.looked_at = signals_shown.looked_at

)

select * from final
