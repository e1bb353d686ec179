with

scores as (

    select * from {{ ref('lead_scores') }}

),

lead_values as (

    select * from {{ ref('lead_values') }}

),

calibrations as (

    select * from {{ ref('scorecard_calibrations') }}

),

judged as (

    select
        scores.lead_id,
        scores.scorecard_id,
        scores.band,
        scores.score,
        lead_values.order_days > 0 as has_bought,
        lead_values.predicted_order_value,
        case
            when lead_values.order_days = 0
                then 1.0e0 / (1.0e0 + exp(-(
                    calibrations.log_odds_offset
                    + calibrations.log_odds_per_point * scores.score
                )))
        end as purchase_probability

    from scores

    inner join lead_values
        on scores.lead_id = lead_values.lead_id

    left join calibrations
        on scores.scorecard_id = calibrations.scorecard_id

),

-- Without a probability the score still says who comes first, and value decides among
-- equals.
ranked as (

    select
        *,
        row_number() over (
            order by
                purchase_probability * predicted_order_value desc nulls last,
                score desc,
                predicted_order_value desc nulls last,
                lead_id
        ) as priority

    from judged

    where not has_bought

),

final as (

    select
        judged.lead_id,
        judged.scorecard_id,
        judged.band,
        judged.score,
        judged.has_bought,
        judged.purchase_probability,
        judged.predicted_order_value,
        cast(
            judged.purchase_probability * judged.predicted_order_value
            as decimal(18, 4)
        ) as expected_value,
        cast(ranked.priority as integer) as priority

    from judged

    left join ranked
        on judged.lead_id = ranked.lead_id

)

select * from final
