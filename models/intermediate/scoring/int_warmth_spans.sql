with

sql_bands as (

    select
        scorecard_id,
        lower_score as sql_score

    from {{ ref('score_bands') }}

    where band = 'sql'

),

bounds as (

    select * from (
        values
        (0, 0, 1),
        (1, 1, 3),
        (2, 3, 7),
        (3, 7, 14),
        (4, 14, {{ awake_days() }}),
        (5, {{ awake_days() }}, {{ awake_days() + nurture_days() }})
    ) as bounds (recency, from_day, until_day)

),

-- Six sixths of the way are SQL, whatever the card counts in.
stepped as (

    select
        steps.lead_id,
        least(
            greatest(
                cast(
                    ceil(
                        6.0 * steps.score / greatest(sql_bands.sql_score - 1, 1)
                    ) as integer
                ),
                0
            ),
            7
        ) as warmth,
        steps.valid_from,
        steps.valid_to,
        steps.score > coalesce(
            lag(steps.score) over (
                partition by steps.lead_id, steps.scorecard_id
                order by steps.valid_from
            ),
            0
        ) as has_gained,
        min(steps.valid_from) over (partition by steps.lead_id) as created_at

    from {{ ref('int_score_steps') }} as steps

    inner join sql_bands
        on steps.scorecard_id = sql_bands.scorecard_id

),

dated as (

    select
        lead_id,
        warmth,
        valid_from,
        valid_to,
        coalesce(
            max(case when has_gained then valid_from end) over (
                partition by lead_id order by valid_from
                rows between unbounded preceding and current row
            ),
            created_at
        ) as gained_at

    from stepped

),

final as (

    select
        dated.lead_id,
        dated.warmth,
        bounds.recency,
        greatest(
            dated.valid_from, dated.gained_at + {{ days('bounds.from_day') }}
        ) as valid_from,
        least(
            dated.valid_to, dated.gained_at + {{ days('bounds.until_day') }}
        ) as valid_to

    from dated

    inner join bounds
        on
            dated.valid_from < dated.gained_at + {{ days('bounds.until_day') }}
            and dated.valid_to > dated.gained_at + {{ days('bounds.from_day') }}

)

select * from final
