-- A cent lost or counted twice makes every cost per SQL wrong. What each account last stated
-- of each day is added up here without the model's help.
with

statements as (

    select
        *,
        platform
        || '|' || account_id
        || '|' || coalesce(campaign_id, '')
        || '|' || coalesce(ad_group_id, '')
        || '|' || coalesce(keyword, '')
        || '|' || coalesce(audience, '')
        || '|' || cast(spend_date as string) as day_of_spend

    from {{ ref('stg_ads__spend') }}

),

last_loads as (

    select
        day_of_spend,
        max(loaded_at) as loaded_at

    from statements

    group by day_of_spend

),

stated as (

    select
        statements.account_id,
        statements.currency,
        sum(statements.spend) as amount

    from statements

    inner join last_loads
        on
            statements.day_of_spend = last_loads.day_of_spend
            and statements.loaded_at = last_loads.loaded_at

    group by statements.account_id, statements.currency

),

counted as (

    select
        account_id,
        currency,
        sum(spend_amount) as amount

    from {{ ref('int_ad_spend_days') }}

    group by account_id, currency

)

select
    coalesce(stated.account_id, counted.account_id) as account_id,
    coalesce(stated.currency, counted.currency) as currency,
    stated.amount as stated_amount,
    counted.amount as counted_amount

from stated

full join counted
    on
        stated.account_id = counted.account_id
        and stated.currency = counted.currency

where stated.amount is distinct from counted.amount
