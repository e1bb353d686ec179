with

hours as (

    select * from {{ ref('contact_hours') }}

),

-- Whose clock nobody knows is disturbed at no hour that is quiet anywhere.
clocks as (

    select
        region,
        channel,
        time_zone,
        opens_at,
        closes_at

    from hours

    union all

    select distinct
        'unknown' as region,
        channel,
        time_zone,
        opens_at,
        closes_at

    from hours

),

counts as (

    select
        region,
        channel,
        count(*) as clocks

    from clocks

    group by
        region,
        channel

),

-- From the day before the as-of, far enough for the longest frequency limit to end.
days as (

    select
        date_trunc('day', {{ as_of() }})
        + {{ days('numbers.number') }} as day_start

    from range(-2, 15) as numbers (number)

),

opened as (

    select
        clocks.region,
        clocks.channel,
        clocks.time_zone,
        {{ clock_time('days.day_start', 'clocks.opens_at') }} as opens_by_clock,
        {{ clock_time('days.day_start', 'clocks.closes_at') }} as closes_by_clock

    from clocks

    cross join days

),

edges as (

    select
        region,
        channel,
        1 as step,
        {{ local_to_utc('opens_by_clock', 'time_zone') }} as edge_at

    from opened

    union all

    select
        region,
        channel,
        -1 as step,
        {{ local_to_utc('closes_by_clock', 'time_zone') }} as edge_at

    from opened

),

instants as (

    select
        region,
        channel,
        edge_at,
        sum(step) as step

    from edges

    group by
        region,
        channel,
        edge_at

),

running as (

    select
        region,
        channel,
        sum(step) over (
            partition by region, channel order by edge_at
            rows between unbounded preceding and current row
        ) as open_clocks,
        edge_at as opens_at,
        lead(edge_at) over (
            partition by region, channel order by edge_at
        ) as closes_at

    from instants

),

-- It may be disturbed while all of its clocks allow it.
open_spans as (

    select
        running.region,
        running.channel,
        running.opens_at,
        running.closes_at

    from running

    inner join counts
        on
            running.region = counts.region
            and running.channel = counts.channel
            and running.open_clocks = counts.clocks

),

final as (

    select
        region,
        channel,
        coalesce(
            lag(closes_at) over (partition by region, channel order by closes_at),
            {{ far_past() }}
        ) as valid_from,
        opens_at,
        closes_at

    from open_spans

)

select * from final
