with

volumes as (

    select * from {{ ref('event_volume_days') }}

),

weeks as (

    select
        subject_kind,
        subject,
        week_number,
        sum(arrivals) as arrivals,
        sum(expected_arrivals) as expected,
        max(dispersion) filter (where day_number = 0) as last_day_dispersion,
        cast(sum(expected_arrivals * cast(dispersion as double)) as double)
        / nullif(sum(cast(expected_arrivals as double)), 0.0e0) as dispersion,
        max(foretelling_weeks) filter (where day_number = 0) as foretelling_weeks,
        max(arrivals) filter (where day_number = 0) as last_day_arrivals,
        max(expected_arrivals) filter (where day_number = 0) as last_day_expected,
        count(expected_arrivals) as foretold_days,
        max(arrived_on) filter (where arrivals > 0) as last_arrived_on

    from volumes

    group by subject_kind, subject, week_number

),

-- What is silent is held against the weeks before it fell silent, or it would soon be
-- expected to be.
heard as (

    select
        subject_kind,
        subject,
        min(week_number) as week_number,
        max(last_arrived_on) as last_arrived_on

    from weeks

    where arrivals > 0

    group by subject_kind, subject

),

-- Weeks differ more than their days do: a campaign lasts longer than a day.
earlier as (

    select
        heard.subject_kind,
        heard.subject,
        count(*) as weeks,
        sum(weeks.arrivals) as total,
        sum(cast(weeks.arrivals as double) * weeks.arrivals) as square_total

    from heard

    inner join weeks
        on
            heard.subject_kind = weeks.subject_kind
            and heard.subject = weeks.subject
            and heard.week_number + 1 <= weeks.week_number
            and heard.week_number + {{ foretelling_weeks() }} >= weeks.week_number

    group by heard.subject_kind, heard.subject

),

compared as (

    select
        weeks.subject_kind,
        weeks.subject,
        heard.last_arrived_on,
        latest.arrivals,
        latest.last_day_arrivals,
        weeks.foretelling_weeks,
        cast(weeks.last_day_expected as double) as last_day_expected,
        -- The longer the silence, the rarer the things that it tells of.
        case
            when weeks.foretold_days = 7
                then cast(weeks.expected as double) * greatest(heard.week_number, 1)
        end as expected,
        cast(weeks.last_day_dispersion as double) as last_day_dispersion,
        greatest(
            weeks.dispersion,
            coalesce(
                (
                    earlier.square_total
                    - cast(earlier.total as double) * earlier.total / earlier.weeks
                ) * earlier.weeks
                / nullif((earlier.weeks - 1) * cast(earlier.total as double), 0.0e0),
                1.0e0
            )
        ) as dispersion

    from heard

    inner join weeks
        on
            heard.subject_kind = weeks.subject_kind
            and heard.subject = weeks.subject
            and heard.week_number = weeks.week_number

    inner join weeks as latest
        on
            heard.subject_kind = latest.subject_kind
            and heard.subject = latest.subject
            and latest.week_number = 0

    left join earlier
        on
            heard.subject_kind = earlier.subject_kind
            and heard.subject = earlier.subject

    where heard.week_number < {{ longest_silence_weeks() }}

),

limits as (

    select
        check_name,
        noise_deviations

    from {{ ref('monitoring_limits') }}

    where check_name in ('missing_day', 'missing_week')

),

spans as (

    select
        limits.check_name,
        limits.noise_deviations,
        compared.subject_kind,
        compared.subject,
        compared.last_arrived_on,
        compared.foretelling_weeks,
        case limits.check_name
            when 'missing_day' then compared.last_day_arrivals else compared.arrivals
        end as arrivals,
        case limits.check_name
            when 'missing_day' then compared.last_day_expected else compared.expected
        end as expected,
        case limits.check_name
            when 'missing_day' then compared.last_day_dispersion
            else compared.dispersion
        end as dispersion

    from compared

    cross join limits

),

final as (

    select
        check_name,
        subject_kind,
        subject,
        last_arrived_on,
        cast(foretelling_weeks as integer) as foretelling_weeks,
        cast(arrivals as bigint) as arrivals,
        {{ six_digits('expected') }} as expected_arrivals,
        {{ six_digits(count_bound(
            'expected', 'dispersion', 'foretelling_weeks', 'noise_deviations', '-'
        )) }} as least_expected,
        {{ six_digits('dispersion') }} as dispersion

    from spans

)

select * from final
