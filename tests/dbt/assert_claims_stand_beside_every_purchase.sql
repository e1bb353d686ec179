-- Reconciling with what platforms claim starts from all orders: one that is left out would be claimed
-- by somebody and missed by nobody.
with

purchases as (

    select
        count(*) as purchases,
        sum(cast(round(net_amount * 100) as bigint)) as cents

    from {{ ref('outcomes') }}

    where outcome in ('first_purchase', 'repeat_purchase')

),

credited as (

    select
        attribution_model,
        sum(credited_purchases) as purchases,
        sum(credited_revenue) * 100 as cents

    from {{ ref('platform_claims') }}

    group by attribution_model

)

select
    credited.*,
    purchases.purchases as wanted_purchases,
    purchases.cents as wanted_cents

from credited

cross join purchases

where
    credited.purchases is distinct from purchases.purchases
    or credited.cents is distinct from purchases.cents
