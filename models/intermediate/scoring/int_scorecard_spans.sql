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

final as (

    select
        scorecard_id,
        valid_from,
        coalesce(
            lead(valid_from) over (order by valid_from), {{ far_future() }}
        ) as valid_to

    from in_force

)

select * from final
