with

in_force as (

    select
        '{{ var("scorecard") }}' as scorecard_id,
        {{ far_past() }} as valid_from

    union all

    select
        scorecard_id,
        in_force_from as valid_from

    from {{ ref('scorecard_promotions') }}

    where line = '{{ var("scorecard") }}'

),

-- To learn and to compare, every card is worked out over the whole record.
laid_out as (

    select distinct scorecard_id

    from {{ ref('score_rules') }}

    where
        '{{ var("scorecard") }}' = 'candidates'
        and scorecard_id <> 'candidates'

),

final as (

    select
        scorecard_id,
        valid_from,
        coalesce(
            lead(valid_from) over (order by valid_from), {{ far_future() }}
        ) as valid_to

    from in_force

    union all

    select
        scorecard_id,
        {{ far_past() }} as valid_from,
        {{ far_future() }} as valid_to

    from laid_out

)

select * from final
