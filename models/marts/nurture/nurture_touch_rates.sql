with

exposures as (

    select * from {{ ref('nurture_exposures') }}

),

warmth as (

    select * from {{ ref('nurture_warmth') }}

),

stays as (

    select
        warmth,
        recency,
        sum(
            {{ shared_microseconds(
                'valid_from', 'valid_to', 'valid_from', 'valid_to'
            ) }}
        ) as microseconds

    from warmth

    group by
        warmth,
        recency

),

-- Days after a touch are not open to the next one, or each would be counted once more.
after_touches as (

    select
        name_number,
        lead_key,
        touched_at as valid_from,
        least(
            touched_at + {{ days(nurture_days()) }},
            next_touched_at
        ) as valid_to

    from exposures

),

closed as (

    select
        after_touches.name_number,
        warmth.warmth,
        warmth.recency,
        sum(
            {{ shared_microseconds(
                'warmth.valid_from',
                'warmth.valid_to',
                'after_touches.valid_from',
                'after_touches.valid_to'
            ) }}
        ) as microseconds

    from after_touches

    inner join warmth
        on
            after_touches.lead_key = warmth.lead_key
            and after_touches.valid_from < warmth.valid_to
            and after_touches.valid_to > warmth.valid_from

    group by
        after_touches.name_number,
        warmth.warmth,
        warmth.recency

),

arrivals as (

    select
        exposures.name_number,
        warmth.warmth,
        warmth.recency,
        count(*) as touches

    from exposures

    inner join warmth
        on
            exposures.lead_key = warmth.lead_key
            and exposures.touched_at > warmth.valid_from
            and exposures.touched_at <= warmth.valid_to

    where {{ opens_trial('exposures') }}

    group by
        exposures.name_number,
        warmth.warmth,
        warmth.recency

),

final as (

    select
        arrivals.name_number,
        10 * arrivals.warmth + arrivals.recency as state,
        arrivals.touches / greatest(
            {{ as_days('stays.microseconds - coalesce(closed.microseconds, 0)') }},
            1.0e0
        ) as touches_per_day

    from arrivals

    inner join stays
        on
            arrivals.warmth = stays.warmth
            and arrivals.recency = stays.recency

    left join closed
        on
            arrivals.name_number = closed.name_number
            and arrivals.warmth = closed.warmth
            and arrivals.recency = closed.recency

)

select * from final
