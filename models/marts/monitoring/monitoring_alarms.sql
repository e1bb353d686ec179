with

limits as (

    select * from {{ ref('monitoring_limits') }}

),

-- Where chance can bring none at all, none are no news.
missing as (

    select
        check_name,
        subject,
        cast(expected_arrivals as double) as expected,
        cast(arrivals as double) as observed,
        greatest(
            0.0e0,
            1.0e0 - arrivals / nullif(cast(expected_arrivals as double), 0.0e0)
        ) as measure,
        1.0e0 - cast(nullif(least_expected, 0) as double)
        / nullif(cast(expected_arrivals as double), 0.0e0) as noise

    from {{ ref('missing_events') }}

),

drifts as (

    select
        subject_kind || '_drift' as check_name,
        subject,
        cast(reference_mean_points as double) as expected,
        cast(current_mean_points as double) as observed,
        cast(stability_index as double) as measure,
        cast(noise_index as double) as noise

    from {{ ref('score_drift') }}

),

bands as (

    select
        subject,
        cast(sum(reference_leads) as double) as reference_leads,
        cast(sum(current_leads) as double) as current_leads,
        cast(sum(points * reference_leads) as double) as reference_band_leads,
        cast(sum(points * current_leads) as double) as current_band_leads

    from {{ ref('score_distributions') }}

    where subject_kind = 'band'

    group by subject

    having sum(reference_leads) > 0 and sum(current_leads) > 0

),

pooled as (

    select
        *,
        (reference_band_leads + current_band_leads + 1.0e0)
        / (reference_leads + current_leads + 2.0e0) as share

    from bands

),

band_shares as (

    select
        'band_share' as check_name,
        pooled.subject,
        pooled.reference_band_leads / pooled.reference_leads as expected,
        pooled.current_band_leads / pooled.current_leads as observed,
        abs(
            pooled.current_band_leads / pooled.current_leads
            - pooled.reference_band_leads / pooled.reference_leads
        ) as measure,
        limits.noise_deviations * sqrt(
            pooled.share * (1.0e0 - pooled.share)
            * (1.0e0 / pooled.reference_leads + 1.0e0 / pooled.current_leads)
        ) as noise

    from pooled

    inner join limits
        on limits.check_name = 'band_share'

),

calibrations as (

    select
        'calibration' as check_name,
        band as subject,
        cast(expected_buyers as double) as expected,
        cast(buyers as double) as observed,
        cast(excess as double) as measure,
        cast(noise_excess as double) as noise

    from {{ ref('calibration_drift') }}

),

unioned as (

    select * from missing
    union all
    select * from drifts
    union all
    select * from band_shares
    union all
    select * from calibrations

),

-- What chance can do is never an alarm, however large a change it is.
rounded as (

    select
        check_name,
        subject,
        {{ six_digits('expected') }} as expected,
        {{ six_digits('observed') }} as observed,
        {{ six_digits('measure') }} as measure,
        {{ six_digits('noise') }} as noise

    from unioned

),

judged as (

    select
        rounded.*,
        limits.check_number,
        limits.words,
        {{ six_digits('limits.alarm_change') }} as alarm_change,
        {{ six_digits('limits.watch_change') }} as watch_change,
        rounded.measure is not null
        and rounded.noise is not null as is_judged

    from rounded

    inner join limits
        on rounded.check_name = limits.check_name

),

final as (

    select
        check_name,
        subject,
        case
            when not is_judged then 'too_few'
            when measure <= noise or measure <= watch_change then 'steady'
            when measure <= alarm_change then 'watch'
            else 'alarm'
        end as state,
        case
            when not is_judged then 'Too little to judge by yet.'
            when measure <= watch_change then 'No change worth a word.'
            when measure <= noise then 'A change, and no more than chance makes.'
            else words
        end as words,
        expected,
        observed,
        measure,
        case when is_judged then greatest(alarm_change, noise) end as measure_limit,
        check_number,
        is_judged and measure > alarm_change and measure > noise as is_alarm

    from judged

)

select * from final
