-- Of the requests since wins are recorded: how many were won within 90 days, by origin?
with

leads as (

    select * from marts.leads

    where created_at >= timestamp '2018-01-01 02:00:00'

),

wins as (

    select
        lead_id,
        min(occurred_at) as won_at

    from marts.outcomes

    where outcome = 'won'

    group by lead_id

),

counted as (

    select
        leads.source,
        count(*) as leads,
        count(*) filter (
            where wins.won_at < leads.created_at + interval '90' day
        ) as wins

    from leads

    left join wins
        on leads.lead_id = wins.lead_id

    group by leads.source

),

-- Wilson's interval at 95 %.
centred as (

    select
        *,
        (wins + 1.92073) / (leads + 3.84146) as centre,
        1.95996
        * sqrt(wins * (leads - wins) / leads + 0.96036)
        / (leads + 3.84146) as half_width

    from counted

),

final as (

    select
        source,
        leads,
        wins,
        round(wins / leads, 3) as rate,
        round(centre - half_width, 3) as rate_lower,
        round(centre + half_width, 3) as rate_upper

    from centred

)

select * from final

order by leads desc
