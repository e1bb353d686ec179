with

cards as (

    select max(in_force_from) as promoted_at

    from {{ ref('scorecard_promotions') }}

    where
        line = '{{ var("scorecard") }}'
        and in_force_from <= {{ as_of() }}

),

-- A card is held against the first quarter that it scored; one that always scored,
-- against the quarter before.
windows as (

    select
        'score' as watched,
        'current' as window_name,
        promoted_at,
        {{ as_of() }} - {{ days(watched_days()) }} as begins_at,
        {{ as_of() }} as ends_at

    from cards

    union all

    select
        'score' as watched,
        'reference' as window_name,
        promoted_at,
        coalesce(
            promoted_at,
            {{ as_of() }} - {{ days(watched_days()) }} - {{ days(reference_days()) }}
        ) as begins_at,
        least(
            {{ as_of() }} - {{ days(watched_days()) }},
            coalesce(promoted_at, {{ as_of() }}) + {{ days(reference_days()) }}
        ) as ends_at

    from cards

    union all

    select
        'calibration' as watched,
        'current' as window_name,
        promoted_at,
        {{ as_of() }} - {{ days(5 * var('label_horizon_days')) }} as begins_at,
        {{ as_of() }} - {{ days(var('label_horizon_days')) }} as ends_at

    from cards

    union all

    select
        'calibration' as watched,
        'reference' as window_name,
        promoted_at,
        {{ as_of() }} - {{ days(11 * var('label_horizon_days')) }} as begins_at,
        {{ as_of() }} - {{ days(5 * var('label_horizon_days')) }} as ends_at

    from cards

),

begun as (

    select
        watched,
        window_name,
        greatest(begins_at, coalesce(promoted_at, begins_at)) as begins_at,
        ends_at

    from windows

),

final as (

    select
        watched,
        window_name,
        begins_at,
        greatest(ends_at, begins_at) as ends_at

    from begun

)

select * from final
