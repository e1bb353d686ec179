-- Of the forecasts of SQLs made at each of the last 26 weeks: in how many weeks did as many come as
-- was said, by how far ahead they looked?
with

counted as (

    select
        week_ahead,
        count(*) as forecasts,
        count(*) filter (where is_covered) as held,
        avg(expected_sqls) as mean_expected,
        avg(sqls) as mean_sqls

    from marts.sql_forecast_backtest

    where sqls is not null

    group by week_ahead

),

-- Wilson's interval at 95 %.
centred as (

    select
        *,
        (held + 1.92073) / (forecasts + 3.84146) as centre,
        1.95996
        * sqrt(held * (forecasts - held) / forecasts + 0.96036)
        / (forecasts + 3.84146) as half_width

    from counted

),

final as (

    select
        week_ahead,
        forecasts,
        held,
        round(held / forecasts, 3) as rate,
        round(centre - half_width, 3) as rate_lower,
        round(centre + half_width, 3) as rate_upper,
        round(mean_expected, 1) as mean_expected,
        round(mean_sqls, 1) as mean_sqls

    from centred

)

select * from final

order by week_ahead
