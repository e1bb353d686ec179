with

hours as (

    select * from {{ ref('business_hours') }}

),

holidays as (

    select * from {{ ref('business_holidays') }}

),

beginnings as (

    select
        date_trunc('week', coalesce(min(created_at), {{ as_of() }}))
        - {{ days(28) }} as first_monday

    from {{ ref('leads') }}

),

-- From the weeks before the first lead to those in which the last target ends.
days as (

    select
        beginnings.first_monday + {{ days('numbers.number') }} as day_start,
        cast(numbers.number as integer) % 7 + 1 as weekday

    from beginnings

    cross join range(0, 20000) as numbers (number)

    where
        beginnings.first_monday + {{ days('numbers.number') }}
        < {{ as_of() }} + {{ days(120) }}

),

worked as (

    select
        hours.calendar,
        hours.time_zone,
        {{ clock_time('days.day_start', 'hours.opens_at') }} as opens_by_clock,
        {{ clock_time('days.day_start', 'hours.closes_at') }} as closes_by_clock

    from hours

    inner join days
        on hours.weekday = days.weekday

    left join holidays
        on
            hours.calendar = holidays.calendar
            and cast(days.day_start as date) = holidays.holiday

    where holidays.calendar is null

),

opened as (

    select
        calendar,
        {{ local_to_utc('opens_by_clock', 'time_zone') }} as valid_from,
        {{ local_to_utc('closes_by_clock', 'time_zone') }} as closes_at

    from worked

),

measured as (

    select
        *,
        {{ seconds_between('valid_from', 'closes_at') }} as working_seconds

    from opened

),

final as (

    select
        calendar,
        cast(working_seconds as integer) as working_seconds,
        cast(
            coalesce(
                sum(working_seconds) over (
                    partition by calendar order by valid_from
                    rows between unbounded preceding and 1 preceding
                ),
                0
            ) as bigint
        ) as seconds_before,
        valid_from,
        closes_at,
        coalesce(
            lead(valid_from) over (partition by calendar order by valid_from),
            {{ far_future() }}
        ) as valid_to

    from measured

)

select * from final
