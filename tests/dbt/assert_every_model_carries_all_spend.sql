-- Spend that falls out between the accounts and the channels makes a channel look cheap.
with

spent as (

    select sum(report_amount) as amount

    from {{ ref('int_ad_spend_days') }}

),

carried as (

    select
        attribution_model,
        sum(spend) as amount

    from {{ ref('acquisition_months') }}

    group by attribution_model

)

select
    carried.attribution_model,
    spent.amount as spent_amount,
    carried.amount as carried_amount

from carried

cross join spent

where carried.amount is distinct from spent.amount
