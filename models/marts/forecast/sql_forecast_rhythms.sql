with

landmarks as (

    select * from {{ ref('sql_landmarks') }}

),

origins as (

    select distinct weeks_back

    from landmarks

    where weeks_back <= {{ forecast_trials() }}

),

arrivals as (

    select
        weeks_back - {{ forecast_arrival_weeks() }} as origin_weeks_back,
        {{ ratio('leads', forecast_arrival_weeks()) }} as weekly_leads

    from landmarks

    where
        band = '(to come)'
        and week_ahead = {{ forecast_arrival_weeks() }}
        and leads is not null

),

weekly_entries as (

    select
        weeks_back,
        sum(entries) as entries

    from landmarks

    where week_ahead = 1

    group by weeks_back

),

dispersions as (

    select
        origins.weeks_back,
        greatest(
            1.0e0,
            var_samp(weekly_entries.entries) / nullif(avg(weekly_entries.entries), 0)
        ) as dispersion

    from origins

    left join weekly_entries
        on
            weekly_entries.weeks_back > origins.weeks_back
            and weekly_entries.weeks_back
            <= origins.weeks_back + {{ forecast_references() }}

    group by origins.weeks_back

),

final as (

    select
        dispersions.weeks_back,
        arrivals.weekly_leads,
        dispersions.dispersion

    from dispersions

    inner join arrivals
        on dispersions.weeks_back = arrivals.origin_weeks_back

)

select * from final
