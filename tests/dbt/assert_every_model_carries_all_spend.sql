-- Spend that falls out between the accounts and the channels makes a channel look cheap; every
-- model and every level repeats what the accounts state, to the last digit.
with

spent as (

    select sum(report_amount) as amount

    from {{ ref('int_ad_spend_days') }}

),

months as (

    select
        attribution_model,
        'acquisition_months' as mart,
        sum(spend) as amount

    from {{ ref('acquisition_months') }}

    group by attribution_model

),

mature as (

    select
        attribution_model,
        sum(spend) as amount

    from {{ ref('acquisition_months') }}

    where is_sql_mature

    group by attribution_model

),

channels as (

    select
        attribution_model,
        case when cohort_month is null then 'all months' else 'each month' end as mart,
        sum(spend) as amount

    from {{ ref('channel_quality') }}

    group by attribution_model, mart

)

select
    months.attribution_model,
    months.mart,
    spent.amount as wanted_amount,
    months.amount as carried_amount

from months

cross join spent

where months.amount is distinct from spent.amount

union all

select
    mature.attribution_model,
    channels.mart,
    mature.amount as wanted_amount,
    channels.amount as carried_amount

from mature

left join channels
    on mature.attribution_model = channels.attribution_model

where channels.amount is distinct from mature.amount
