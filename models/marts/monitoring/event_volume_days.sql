with

weeks as (

    select cast(number as integer) as week_number from range(22) as weeks (number)

),

weekdays as (

    select cast(number as integer) as day_number from range(7) as weekdays (number)

),

-- Whole days before the as-of, back to those that foretell a day before a long silence.
calendar as (

    select
        weeks.week_number,
        weekdays.day_number,
        cast(
            date_trunc('day', {{ as_of() }})
            - {{ days('(7 * weeks.week_number + weekdays.day_number + 1)') }} as date
        ) as arrived_on

    from weeks

    cross join weekdays

),

counted as (

    select * from {{ ref('arrival_days') }}

),

limits as (

    select noise_deviations

    from {{ ref('monitoring_limits') }}

    where check_name = 'missing_day'

),

subjects as (

    select
        subject_kind,
        subject,
        min(arrived_on) as first_arrived_on

    from counted

    group by subject_kind, subject

),

volumes as (

    select
        subjects.subject_kind,
        subjects.subject,
        calendar.week_number,
        calendar.day_number,
        calendar.arrived_on,
        cast(coalesce(counted.arrivals, 0) as bigint) as arrivals

    from subjects

    inner join calendar
        on subjects.first_arrived_on <= calendar.arrived_on

    left join counted
        on
            subjects.subject_kind = counted.subject_kind
            and subjects.subject = counted.subject
            and calendar.arrived_on = counted.arrived_on

),

foretold as (

    select
        volumes.subject_kind,
        volumes.subject,
        volumes.week_number,
        volumes.day_number,
        volumes.arrived_on,
        volumes.arrivals,
        count(earlier.arrivals) as weeks,
        sum(earlier.arrivals) as total,
        sum(cast(earlier.arrivals as double) * earlier.arrivals) as square_total

    from volumes

    left join volumes as earlier
        on
            volumes.subject_kind = earlier.subject_kind
            and volumes.subject = earlier.subject
            and volumes.day_number = earlier.day_number
            and volumes.week_number + 1 <= earlier.week_number
            and volumes.week_number + {{ foretelling_weeks() }} >= earlier.week_number

    group by all

),

judged as (

    select
        *,
        case
            when weeks >= {{ least_foretelling_weeks() }}
                then cast(total as double) / weeks
        end as expected,
        (square_total - cast(total as double) * total / nullif(weeks, 0))
        / nullif(weeks - 1, 0) as variance

    from foretold

),

-- Days differ by chance, and by a share of themselves that all weekdays have.
dispersed as (

    select
        *,
        1.0e0 + coalesce(expected, 0.0e0) * greatest(0.0e0, coalesce(
            sum(variance - expected) over week_until
            / nullif(sum(expected * expected) over week_until, 0.0e0),
            0.0e0
        )) as dispersion

    from judged

    window week_until as (
        partition by subject_kind, subject order by arrived_on
        rows between 6 preceding and current row
    )

),

final as (

    select
        dispersed.subject_kind,
        dispersed.subject,
        dispersed.arrived_on,
        cast(dispersed.week_number as integer) as week_number,
        cast(dispersed.day_number as integer) as day_number,
        dispersed.arrivals,
        cast(dispersed.weeks as integer) as foretelling_weeks,
        {{ six_digits('dispersed.expected') }} as expected_arrivals,
        {{ six_digits(count_bound(
            'dispersed.expected',
            'dispersed.dispersion',
            'nullif(dispersed.weeks, 0)',
            'limits.noise_deviations',
            '-'
        )) }} as least_expected,
        {{ six_digits(count_bound(
            'dispersed.expected',
            'dispersed.dispersion',
            'nullif(dispersed.weeks, 0)',
            'limits.noise_deviations',
            '+'
        )) }} as most_expected,
        {{ six_digits('dispersed.dispersion') }} as dispersion

    from dispersed

    cross join limits

)

select * from final
