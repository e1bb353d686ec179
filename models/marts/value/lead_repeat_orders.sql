with

purchases as (

    select
        *,
        order_days - 1 as returns,
        cast(
            {{ seconds_between(
                'cast(first_ordered_on as timestamp)',
                'cast(last_ordered_on as timestamp)'
            ) }} / 86400 as integer
        ) as recency_days,
        cast(
            {{ seconds_between(
                'cast(first_ordered_on as timestamp)',
                'cast(cast(' ~ as_of() ~ ' as date) as timestamp)'
            ) }} / 86400 as integer
        ) as age_days

    from {{ ref('int_lead_purchases') }}

),

-- Half an order more than there were: a shop without returns yet has not none for ever.
shop as (

    select
        (coalesce(sum(returns), 0) + 0.5e0) / nullif(sum(age_days), 0)
            as returns_per_day

    from purchases

),

-- Where nothing was fitted, everyone orders at the shop's mean rate, and that counts as
-- one return of their own.
parameters as (

    select
        case
            when fitted.orders_rate_shape is null then 'shop_mean' else fitted.basis
        end as basis,
        coalesce(fitted.orders_rate_shape, 1.0e0) as r,
        coalesce(fitted.orders_rate_days, 1 / shop.returns_per_day) as alpha,
        fitted.leaving_a as a,
        fitted.leaving_b as b

    from {{ ref('value_parameters') }} as fitted

    cross join shop

    where fitted.fitted_at <= {{ as_of() }}

    qualify row_number() over (order by fitted.fitted_at desc) = 1

),

customers as (

    select
        purchases.*,
        parameters.basis,
        parameters.r + purchases.returns as shape,
        parameters.alpha + purchases.age_days as days_at_risk,
        parameters.alpha + purchases.recency_days as days_at_last_order,
        parameters.a,
        parameters.b + purchases.returns as b

    from purchases

    cross join parameters

),

alike as (

    select distinct
        shape,
        days_at_risk,
        a,
        b

    from customers

    where a is not null

),

chances as (

    {{ chances_to_leave() }}

),

-- The mean over a beta distribution, one chance to leave at a time. Decimals add up to the
-- same sum in any order.
weighed as (

    select
        alike.shape,
        alike.days_at_risk,
        cast(
            {{ beta_weight('alike.a', 'alike.b') }} as decimal(38, 18)
        ) as weight,
        {{ orders_before_leaving(
            'alike.shape', horizon_of_value() ~ ' / alike.days_at_risk', 'chances.chance'
        ) }} as orders

    from alike

    cross join chances

),

expected as (

    select
        shape,
        days_at_risk,
        cast(
            sum(cast(weight * orders as decimal(38, 18))) as double
        ) / cast(sum(weight) as double) as orders_if_alive

    from weighed

    group by
        shape,
        days_at_risk

),

final as (

    select
        customers.lead_id,
        customers.basis,
        customers.order_days,
        customers.first_ordered_on,
        customers.last_ordered_on,
        customers.recency_days,
        customers.age_days,
        {{ money_per('customers.net_amount', 'customers.order_days') }}
            as mean_order_value,
        customers.last_order_value,
        {{ chance_to_be_alive('customers') }} as alive_probability,
        case
            when customers.a is null
                then {{ horizon_of_value() }} * customers.shape / customers.days_at_risk
            else
                {{ chance_to_be_alive('customers') }} * expected.orders_if_alive
        end as expected_orders

    from customers

    left join expected
        on
            customers.shape = expected.shape
            and customers.days_at_risk = expected.days_at_risk

)

select * from final
