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

-- Leads that were still to come, by the week in which they came.
arrivals as (

    select
        landmarks.weeks_back,
        {{ week_ahead('landmarks.landmark_at', 'leads.created_at') }} as week_ahead,
        count(*) as leads

    from landmarks

    inner join leads
        on
            leads.created_at >= landmarks.landmark_at
            and leads.created_at
            < landmarks.landmark_at + {{ days(7 * (forecast_weeks() | int)) }}

    group by landmarks.weeks_back, week_ahead

),

arrived as (

    select
        landmarks.weeks_back,
        weeks_ahead.week_ahead,
        coalesce(sum(arrivals.leads), 0) as leads

    from landmarks

    cross join weeks_ahead

    left join arrivals
        on
            landmarks.weeks_back = arrivals.weeks_back
            and weeks_ahead.week_ahead >= arrivals.week_ahead

    group by landmarks.weeks_back, weeks_ahead.week_ahead

),

arrived_entries as (

    select
        landmarks.weeks_back,
        {{ week_ahead('landmarks.landmark_at', 'leads.became_sql_at') }} as week_ahead,
        count(*) as entries

    from landmarks

    inner join leads
        on
            leads.created_at >= landmarks.landmark_at
            and leads.became_sql_at >= landmarks.landmark_at
            and leads.became_sql_at
            < landmarks.landmark_at + {{ days(7 * (forecast_weeks() | int)) }}

    group by landmarks.weeks_back, week_ahead

),

final as (

    select
        arrived.weeks_back,
        arrived.week_ahead,
        arrived.leads,
        arrived_entries.entries

    from arrived

    left join arrived_entries
        on
            arrived.weeks_back = arrived_entries.weeks_back
            and arrived.week_ahead = arrived_entries.week_ahead

)

select * from final
