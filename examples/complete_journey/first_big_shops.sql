-- Of the households that had made no big shop when a month began: how many made their first
-- in that month, by the band that they were in just before? February to December 2017.
with

months as (

    select
        month_number,
        make_timestamp(2017, month_number, 1, 0, 0, 0) as began_at,
        make_timestamp(2017, month_number, 1, 0, 0, 0) + interval 1 month as ended_at

    from range(2, 13) as numbers (month_number)

),

leads as (

    select * from marts.leads

),

bands as (

    select * from marts.lead_band_history

),

-- A household leaves the count with its first big shop, so each month asks anew.
waiting as (

    select
        bands.band,
        bands.band_number,
        coalesce(leads.first_purchase_at < months.ended_at, false) as is_buyer

    from months

    inner join leads
        on
            leads.created_at < months.began_at
            and (
                leads.first_purchase_at is null
                or leads.first_purchase_at >= months.began_at
            )

    inner join bands
        on
            leads.lead_id = bands.lead_id
            and bands.valid_from < months.began_at
            and bands.valid_to >= months.began_at

),

counted as (

    select
        band,
        band_number,
        count(*) as household_months,
        count(*) filter (where is_buyer) as buyers

    from waiting

    group by band, band_number

),

-- Wilson's interval at 95 %.
centred as (

    select
        *,
        (buyers + 1.92073) / (household_months + 3.84146) as centre,
        1.95996
        * sqrt(buyers * (household_months - buyers) / household_months + 0.96036)
        / (household_months + 3.84146) as half_width

    from counted

),

final as (

    select
        band,
        household_months,
        buyers,
        round(buyers / household_months, 3) as rate,
        round(centre - half_width, 3) as rate_lower,
        round(centre + half_width, 3) as rate_upper

    from centred

)

select * from final

order by rate, band
