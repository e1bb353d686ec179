with

landmarks as (

    select * from {{ ref('sql_landmarks') }}

),

origins as (

    select distinct
        weeks_back,
        landmark_at,
        week_ahead

    from landmarks

    where weeks_back <= {{ forecast_trials() }}

),

-- A landmark speaks of a week ahead once that week was over at the origin.
references_then as (

    select
        origins.weeks_back as origin_weeks_back,
        landmarks.band,
        landmarks.age,
        landmarks.weeks_back,
        landmarks.week_ahead,
        landmarks.leads,
        landmarks.entries

    from origins

    inner join landmarks
        on
            origins.week_ahead = landmarks.week_ahead
            and landmarks.weeks_back >= origins.weeks_back + origins.week_ahead
            and landmarks.weeks_back
            < origins.weeks_back + origins.week_ahead + {{ forecast_references() }}

),

cell_rates as (

    select
        origin_weeks_back,
        band,
        age,
        week_ahead,
        {{ ratio('sum(entries)', 'sum(leads)') }} as rate

    from references_then

    group by origin_weeks_back, band, age, week_ahead

),

week_rates as (

    select
        origin_weeks_back,
        week_ahead,
        cast(count(distinct weeks_back) as integer) as reference_weeks,
        {{ ratio(
            "sum(entries) filter (where band <> '(to come)')",
            "sum(leads) filter (where band <> '(to come)')",
        ) }} as rate,
        {{ ratio(
            "week_ahead * sum(entries) filter (where band = '(to come)')",
            "sum(leads) filter (where band = '(to come)')",
        ) }} as entries_per_weekly_lead

    from references_then

    group by origin_weeks_back, week_ahead

),

weekly_entries as (

    select
        weeks_back,
        week_ahead,
        sum(entries) as entries

    from landmarks

    group by weeks_back, week_ahead

),

open_leads as (

    select
        cells.weeks_back,
        cells.week_ahead,
        sum({{ six_digits(
            'cells.leads * coalesce(cell_rates.rate, week_rates.rate)'
        ) }}) as expected

    from landmarks as cells

    inner join week_rates
        on
            cells.weeks_back = week_rates.origin_weeks_back
            and cells.week_ahead = week_rates.week_ahead

    left join cell_rates
        on
            cells.weeks_back = cell_rates.origin_weeks_back
            and cells.week_ahead = cell_rates.week_ahead
            and cells.band = cell_rates.band
            and cells.age = cell_rates.age

    where cells.band <> '(to come)'

    group by cells.weeks_back, cells.week_ahead

),

expected as (

    select
        origins.weeks_back,
        origins.week_ahead,
        origins.landmark_at as forecast_at,
        week_rates.reference_weeks,
        {{ six_digits('coalesce(open_leads.expected, 0)') }} as expected_of_open,
        {{ six_digits(
            'rhythms.weekly_leads * coalesce(week_rates.entries_per_weekly_lead, 0)'
        ) }} as expected_of_coming,
        {{ six_digits('rhythms.dispersion') }} as dispersion,
        weekly_entries.entries as sqls

    from origins

    inner join week_rates
        on
            origins.weeks_back = week_rates.origin_weeks_back
            and origins.week_ahead = week_rates.week_ahead

    inner join {{ ref('sql_forecast_rhythms') }} as rhythms
        on origins.weeks_back = rhythms.weeks_back

    left join open_leads
        on
            origins.weeks_back = open_leads.weeks_back
            and origins.week_ahead = open_leads.week_ahead

    left join weekly_entries
        on
            origins.weeks_back = weekly_entries.weeks_back
            and origins.week_ahead = weekly_entries.week_ahead

    where week_rates.reference_weeks >= {{ least_forecast_references() }}

),

bounded as (

    select
        *,
        {{ sql_bound('expected_of_open + expected_of_coming', 'dispersion', '-') }}
            as lower_sqls,
        {{ sql_bound('expected_of_open + expected_of_coming', 'dispersion', '+') }}
            as upper_sqls

    from expected

),

final as (

    select
        weeks_back,
        week_ahead,
        reference_weeks,
        {{ six_digits('expected_of_open + expected_of_coming') }} as expected_sqls,
        expected_of_open,
        expected_of_coming,
        dispersion,
        lower_sqls,
        upper_sqls,
        cast(sqls as bigint) as sqls,
        sqls between lower_sqls and upper_sqls as is_covered,
        forecast_at,
        forecast_at + {{ days('(7 * (week_ahead - 1))') }} as begins_at,
        forecast_at + {{ days('(7 * week_ahead)') }} as ends_at

    from bounded

)

select * from final
