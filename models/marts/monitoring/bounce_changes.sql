with

kinds as (

    select * from {{ ref('alert_kinds') }}

    where kind = 'bounce_spike'

),

-- Eight spans of the same length before are their own earlier level.
touches as (

    select
        touches.channel,
        touches.flow_id,
        touches.touched_at
        > {{ as_of() }} - {{ days('kinds.limit_days') }} as is_current,
        cast(touches.fate <> 'arrived' as integer) as is_returned,
        touches.touched_at

    from {{ ref('nurture_touches') }} as touches

    cross join kinds

    where
        touches.touched_at <= {{ as_of() }}
        and touches.touched_at
        > {{ as_of() }} - {{ days('(9 * kinds.limit_days)') }}

),

subjects as (

    select
        channel as subject,
        *

    from touches

    union all

    select
        channel || ': ' || flow_id as subject,
        *

    from touches

    where flow_id is not null

),

counted as (

    select
        subject,
        count_if(not is_current) as earlier_messages,
        coalesce(sum(is_returned) filter (where not is_current), 0) as earlier_returns,
        count_if(is_current) as messages,
        coalesce(sum(is_returned) filter (where is_current), 0) as returned,
        min(touched_at) filter (where is_current and is_returned = 1) as began_at

    from subjects

    group by subject

),

-- The arcsine of the root of a share has a constant error (Anscombe, Biometrika 35, 1948).
compared as (

    select
        counted.*,
        kinds.least_share,
        cast(earlier_returns as double) / nullif(earlier_messages, 0) as earlier_share,
        cast(returned as double) / nullif(messages, 0) as share,
        asin(sqrt((earlier_returns + 0.375e0) / (earlier_messages + 0.75e0)))
        + kinds.noise_deviations / 2.0e0 * sqrt(
            1.0e0 / (messages + 0.5e0) + 1.0e0 / (earlier_messages + 0.5e0)
        ) as furthest_angle,
        asin(sqrt((returned + 0.375e0) / (messages + 0.75e0))) as angle

    from counted

    cross join kinds

),

final as (

    select
        subject,
        cast(earlier_messages as bigint) as earlier_messages,
        cast(earlier_returns as bigint) as earlier_returns,
        cast(messages as bigint) as messages,
        cast(returned as bigint) as returned,
        {{ six_digits('earlier_share') }} as earlier_share,
        {{ six_digits('share') }} as returned_share,
        began_at,
        coalesce(
            {{ six_digits('angle') }} > {{ six_digits('furthest_angle') }}
            and {{ six_digits('share') }} - {{ six_digits('earlier_share') }}
            > {{ six_digits('least_share') }},
            false
        ) as is_spike

    from compared

)

select * from final
