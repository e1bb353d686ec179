with

windows as (

    select * from {{ ref('monitoring_windows') }}

    where watched = 'calibration'

),

leads as (

    select * from {{ ref('int_leads_identified') }}

),

first_purchases as (

    select
        surviving_lead_id,
        min(occurred_at) as first_purchase_at

    from {{ ref('outcomes') }}

    where outcome = 'first_purchase'

    group by surviving_lead_id

),

-- As far apart as a label is long, so that no purchase answers two looks.
instants as (

    select
        windows.window_name,
        {{ as_of() }}
        - {{ days('(looks_back.look_number * ' ~ var('label_horizon_days') ~ ')') }}
            as looked_at

    from range(1, 11) as looks_back (look_number)

    inner join windows
        on
            {{ as_of() }}
            - {{ days('(looks_back.look_number * ' ~ var('label_horizon_days') ~ ')') }}
            > windows.begins_at
            and {{ as_of() }}
            - {{ days('(looks_back.look_number * ' ~ var('label_horizon_days') ~ ')') }}
            <= windows.ends_at

    -- Where no purchase is recorded at all, nobody can be said not to have bought.
    where (select count(*) from first_purchases) > 0

),

calibrations as (

    select * from {{ ref('scorecard_calibrations') }}

),

-- Just before the instant, of whoever had not bought.
looks as (

    select
        instants.window_name,
        instants.looked_at,
        history.band,
        cast(coalesce(
            first_purchases.first_purchase_at
            < instants.looked_at + {{ days(var('label_horizon_days')) }},
            false
        ) as integer) as is_buyer,
        1.0e0 / (1.0e0 + exp(-(
            calibrations.log_odds_offset
            + calibrations.log_odds_per_point * history.score
        ))) as purchase_probability

    from leads

    inner join instants
        on
            leads.created_at < instants.looked_at
            and leads.ended_at >= instants.looked_at

    inner join {{ ref('lead_score_history') }} as history
        on
            leads.lead_id = history.lead_id
            and history.valid_from < instants.looked_at
            and history.valid_to >= instants.looked_at

    left join first_purchases
        on leads.surviving_lead_id = first_purchases.surviving_lead_id

    left join calibrations
        on history.scorecard_id = calibrations.scorecard_id

    where
        first_purchases.first_purchase_at is null
        or first_purchases.first_purchase_at >= instants.looked_at

),

final as (

    select
        window_name,
        band,
        looked_at,
        count(*) as looks,
        cast(sum(is_buyer) as bigint) as buyers,
        cast(sum({{ six_digits('purchase_probability') }}) as decimal(18, 6))
            as expected_buyers,
        cast(
            sum({{ six_digits(
                'purchase_probability * (1.0e0 - purchase_probability)'
            ) }}) as decimal(18, 6)
        ) as expected_variance

    from looks

    group by window_name, band, looked_at

)

select * from final
