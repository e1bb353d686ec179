with

leads as (

    select * from {{ ref('sql_landmark_leads') }}

),

landmarks as (

    select * from {{ ref('sql_landmark_dates') }}

),

weeks_ahead as (

    select * from ({{ whole_numbers(1, forecast_weeks() | int) }})
        as numbers (week_ahead)

),

-- Just before the landmark, of whoever was no SQL yet.
standing as (

    select
        landmarks.weeks_back,
        coalesce(bands.band, 'none') as band,
        case
            when
                leads.created_at + {{ days(7) }} >= landmarks.landmark_at
                then 'week 1'
            when
                leads.created_at + {{ days(14) }} >= landmarks.landmark_at
                then 'week 2'
            when
                leads.created_at + {{ days(28) }} >= landmarks.landmark_at
                then 'month'
            when
                leads.created_at + {{ days(91) }} >= landmarks.landmark_at
                then 'quarter'
            else 'older'
        end as age,
        {{ week_ahead('landmarks.landmark_at', 'leads.became_sql_at') }} as week_ahead

    from landmarks

    inner join leads
        on
            leads.created_at < landmarks.landmark_at
            and leads.ended_at >= landmarks.landmark_at

    left join {{ ref('lead_band_history') }} as bands
        on
            leads.lead_id = bands.lead_id
            and bands.valid_from < landmarks.landmark_at
            and bands.valid_to >= landmarks.landmark_at

    where
        leads.became_sql_at is null
        or leads.became_sql_at >= landmarks.landmark_at

),

cells as (

    select
        weeks_back,
        band,
        age,
        count(*) as leads

    from standing

    group by weeks_back, band, age

),

cell_entries as (

    select
        weeks_back,
        band,
        age,
        week_ahead,
        count(*) as entries

    from standing

    group by weeks_back, band, age, week_ahead

),

unioned as (

    select
        cells.weeks_back,
        cells.band,
        cells.age,
        weeks_ahead.week_ahead,
        cells.leads,
        cell_entries.entries

    from cells

    cross join weeks_ahead

    left join cell_entries
        on
            cells.weeks_back = cell_entries.weeks_back
            and cells.band = cell_entries.band
            and cells.age = cell_entries.age
            and weeks_ahead.week_ahead = cell_entries.week_ahead

    union all

    select
        weeks_back,
        '(to come)' as band,
        '(to come)' as age,
        week_ahead,
        leads,
        entries

    from {{ ref('sql_landmark_arrivals') }}

),

final as (

    select
        unioned.band,
        unioned.age,
        unioned.weeks_back,
        unioned.week_ahead,
        case
            when
                unioned.band <> '(to come)'
                or unioned.week_ahead <= unioned.weeks_back
                then cast(unioned.leads as bigint)
        end as leads,
        case
            when unioned.week_ahead <= unioned.weeks_back
                then cast(coalesce(unioned.entries, 0) as bigint)
        end as entries,
        landmarks.landmark_at

    from unioned

    inner join landmarks
        on unioned.weeks_back = landmarks.weeks_back

)

select * from final
