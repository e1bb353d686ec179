with

steps as (

    select * from {{ ref('int_score_steps') }}

),

band_spans as (

    select * from {{ ref('int_band_spans') }}

),

final as (

    select
        steps.lead_id,
        steps.scorecard_id,
        band_spans.band,
        steps.score,
        steps.valid_from,
        steps.valid_to

    from steps

    inner join band_spans
        on
            steps.lead_id = band_spans.lead_id
            and steps.valid_from >= band_spans.valid_from
            and steps.valid_from < band_spans.valid_to

)

select * from final
