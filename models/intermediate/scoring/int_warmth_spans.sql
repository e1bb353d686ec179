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
        (4, 14, 21),
        (5, 21, {{ awake_days() }}),
        (6, {{ awake_days() }}, {{ awake_days() }} + {{ nurture_days() }})
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
        steps.score - coalesce(
            lag(steps.score) over (
                partition by steps.lead_id, steps.scorecard_id
                order by steps.valid_from
            ),
            0
        ) as gained_points,
        sql_bands.sql_score,
        min(steps.valid_from) over (partition by steps.lead_id) as created_at

    from {{ ref('int_score_steps') }} as steps

    inner join sql_bands
        on steps.scorecard_id = sql_bands.scorecard_id

),

-- Several gains of a day are one visit as a rule.
daily as (

    select
        *,
        gained_points > 0
        and row_number() over (
            partition by lead_id, gained_points > 0, cast(valid_from as date)
            order by valid_from
        ) = 1 as is_first_gain_of_day

    from stepped

),

dated as (

    select
        lead_id,
        warmth,
        valid_from,
        valid_to,
        count(case when is_first_gain_of_day then 1 end) over (
            partition by lead_id order by valid_from
            range between interval '14' day preceding and current row
        ) as gain_days,
        max(6.0 * gained_points / sql_score) over (
            partition by lead_id order by valid_from
            range between interval '2' day preceding and current row
        ) as largest_gain,
        coalesce(
            max(case when gained_points > 0 then valid_from end) over (
                partition by lead_id order by valid_from
                rows between unbounded preceding and current row
            ),
            created_at
        ) as gained_at

    from daily

),

final as (

    select
        dated.lead_id,
        dated.warmth,
        bounds.recency,
        case
            when dated.gain_days <= 1 then 0
            when dated.gain_days <= 3 then 1
            else 2
        end
        + case when dated.largest_gain >= 1 then 3 else 0 end as pace,
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
