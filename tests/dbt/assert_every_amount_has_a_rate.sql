-- FX_MISSING: money without a rate would be left out of every sum, or counted as if it were the report
-- currency. Give fx_rates the day and currency named here.
select distinct
    'ad_spend' as table_name,
    currency,
    spend_date as rate_date

from {{ ref('int_ad_spend_days') }}

where rate is null

union all

select distinct
    'orders' as table_name,
    currency,
    cast(ordered_at as date) as rate_date

from {{ ref('int_orders_netted') }}

where rate is null
