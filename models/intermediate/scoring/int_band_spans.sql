with

bands as (

    select
        scorecard_id,
        band,
        band_number,
        coalesce(lower_score, -1000000) as lower_score,
        coalesce(
            lead(lower_score) over (
                partition by scorecard_id order by band_number
            ),
            1000000
        ) as upper_score

    from {{ ref('score_bands') }}

),

steps as (

    select * from {{ ref('int_score_steps') }}

),

banded as (

    select
        steps.lead_id,
        bands.band,
        bands.band_number,
        steps.valid_from,
        steps.valid_to,
        lag(bands.band_number) over (
            partition by steps.lead_id order by steps.valid_from
        ) as previous_band_number

    from steps

    inner join bands
        on
            steps.scorecard_id = bands.scorecard_id
            and steps.score >= bands.lower_score
            and steps.score < bands.upper_score

),

entries as (

    select
        lead_id,
        band,
        band_number,
        case
            when previous_band_number is null then 'start'
            when previous_band_number < band_number then 'up'
            else 'down'
        end as entry_direction,
        valid_from

    from banded

    where previous_band_number is distinct from band_number

),

endings as (

    select
        lead_id,
        max(valid_to) as ended_at

    from steps

    group by lead_id

),

final as (

    select
        entries.lead_id,
        entries.band,
        entries.band_number,
        entries.entry_direction,
        entries.valid_from,
        coalesce(
            lead(entries.valid_from) over (
                partition by entries.lead_id order by entries.valid_from
            ),
            endings.ended_at
        ) as valid_to

    from entries

    inner join endings
        on entries.lead_id = endings.lead_id

)

select * from final
