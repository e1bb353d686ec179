with

weeks as (

    select * from (
        values
        (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10),
        (11), (12), (13), (14), (15), (16), (17), (18), (19), (20), (21)
    ) as weeks (week_number)

),

weekdays as (

    select week_number as day_number from weeks

    where week_number < 7

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

landed as (

    select
        table_name,
        event_name,
        cast(known_at as date) as arrived_on,
        count(*) as arrivals

    from {{ ref('stg_landing__rows') }}

    where
        row_disposition = 'accepted'
        and known_at < {{ as_of() }}

    group by table_name, event_name, cast(known_at as date)

),

counted as (

    select
        'table' as subject_kind,
        table_name as subject,
        arrived_on,
        sum(arrivals) as arrivals

    from landed

    group by table_name, arrived_on

    union all

    select
        'event' as subject_kind,
        table_name || ': ' || event_name as subject,
        arrived_on,
        arrivals

    from landed

    where event_name is not null

    union all

    select
        'channel' as subject_kind,
        'leads from ' || coalesce(first_touch_channel, 'Unknown') as subject,
        cast(created_at as date) as arrived_on,
        count(*) as arrivals

    from {{ ref('leads') }}

    group by coalesce(first_touch_channel, 'Unknown'), cast(created_at as date)

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

final as (

    select
        subject_kind,
        subject,
        arrived_on,
        cast(week_number as integer) as week_number,
        cast(day_number as integer) as day_number,
        arrivals,
        cast(weeks as integer) as foretelling_weeks,
        {{ six_digits('expected') }} as expected_arrivals,
        -- Days differ by chance, and by a share of themselves that all weekdays have.
        {{ six_digits("""1.0e0 + coalesce(expected, 0.0e0) * greatest(0.0e0, coalesce(
            sum(variance - expected) over week_until
            / nullif(sum(expected * expected) over week_until, 0.0e0),
            0.0e0
        ))""") }} as dispersion

    from judged

    window week_until as (
        partition by subject_kind, subject order by arrived_on
        rows between 6 preceding and current row
    )

)

select * from final
