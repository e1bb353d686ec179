with

openings as (

    select * from {{ ref('nurture_openings') }}

),

signals as (

    select * from {{ ref('nurture_signals') }}

),

-- A thousand touches by lot show what a name waits for as well as all do.
touched as (

    select
        exposures.name_number,
        openings.lead_key,
        openings.opened_at

    from {{ ref('nurture_exposures') }} as exposures

    inner join openings
        on
            exposures.lead_key = openings.lead_key
            and exposures.touched_at = openings.opened_at
            and openings.mark = 'touch'

    where {{ opens_trial('exposures') }}

    qualify row_number() over (
        partition by exposures.name_number
        order by {{ lot_of('openings') }}
    ) <= 1000

),

sizes as (

    select
        name_number,
        count(*) as touches,
        cast(ceil(0.75 * count(*)) as integer) as most_touches

    from touched

    group by name_number

),

waited as (

    select
        touched.name_number,
        signals.signal,
        {{ seconds_between('signals.given_at', 'touched.opened_at') }} as seconds,
        row_number() over (
            partition by touched.name_number, signals.signal
            order by
                {{ seconds_between('signals.given_at', 'touched.opened_at') }}
        ) as place

    from touched

    inner join signals
        on
            touched.lead_key = signals.lead_key
            and touched.opened_at > signals.given_at
            and touched.opened_at <= signals.next_given_at

),

-- The narrowest span of waiting that three in four of the touches came after.
spans as (

    select
        first_waited.name_number,
        first_waited.signal,
        first_waited.seconds as from_seconds,
        last_waited.seconds as until_seconds

    from waited as first_waited

    inner join sizes
        on first_waited.name_number = sizes.name_number

    inner join waited as last_waited
        on
            first_waited.name_number = last_waited.name_number
            and first_waited.signal = last_waited.signal
            and first_waited.place + sizes.most_touches - 1 = last_waited.place

    where sizes.touches >= 10

    qualify row_number() over (
        partition by first_waited.name_number, first_waited.signal
        order by
            last_waited.seconds - first_waited.seconds,
            first_waited.seconds
    ) = 1

),

mornings as (

    select
        openings.lead_key,
        openings.opened_at

    from openings

    where openings.mark = 'day'

    order by {{ lot_of('openings') }}

    limit 5000

),

waiting as (

    select
        signals.signal,
        {{ seconds_between('signals.given_at', 'mornings.opened_at') }} as seconds

    from mornings

    inner join signals
        on
            mornings.lead_key = signals.lead_key
            and mornings.opened_at > signals.given_at
            and mornings.opened_at <= signals.next_given_at

),

shares as (

    select
        spans.name_number,
        spans.signal,
        spans.from_seconds,
        spans.until_seconds,
        count(waiting.signal) as mornings

    from spans

    left join waiting
        on
            spans.signal = waiting.signal
            and waiting.seconds
            between spans.from_seconds and spans.until_seconds

    group by
        spans.name_number,
        spans.signal,
        spans.from_seconds,
        spans.until_seconds

),

-- Most touches within what is one morning in ten at most are no accident.
final as (

    select
        name_number,
        signal,
        from_seconds,
        until_seconds

    from shares

    where mornings <= 0.1 * (select count(*) as mornings from mornings)

    qualify row_number() over (
        partition by name_number
        order by mornings, until_seconds - from_seconds, signal
    ) = 1

)

select * from final
