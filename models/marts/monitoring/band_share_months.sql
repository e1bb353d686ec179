with

cohorts as (

    select
        band_day_14 as band,
        cast(date_trunc('month', created_at + {{ days(14) }}) as date) as month

    from {{ ref('lead_cohorts') }}

    where band_day_14 is not null

),

bands as (

    select distinct band from cohorts

),

months as (

    select
        month,
        count(*) as month_leads

    from cohorts

    group by month

),

counted as (

    select
        month,
        band,
        count(*) as band_leads

    from cohorts

    group by month, band

),

final as (

    select
        months.month,
        bands.band,
        coalesce(counted.band_leads, 0) as band_leads,
        months.month_leads,
        cast(months.month as timestamp) + interval '1' month
        <= {{ as_of() }} as is_complete

    from months

    cross join bands

    left join counted
        on
            months.month = counted.month
            and bands.band = counted.band

)

select * from final
