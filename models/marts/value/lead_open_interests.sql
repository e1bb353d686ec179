with

purchases as (

    select * from {{ ref('int_lead_purchases') }}

),

-- An order empties the cart, and what was looked at before it has been bought or not.
interests as (

    select
        interests.lead_id,
        interests.signal,
        prices.price

    from {{ ref('int_lead_interests') }} as interests

    left join purchases
        on interests.lead_id = purchases.lead_id

    left join {{ ref('int_product_prices') }} as prices
        on interests.product_id = prices.product_id

    where
        interests.last_at > {{ as_of() }} - case interests.signal
            when 'add_to_cart' then {{ days(14) }}
            else {{ days(30) }}
        end
        and (
            purchases.last_ordered_at is null
            or interests.last_at > purchases.last_ordered_at
        )

),

final as (

    select
        lead_id,
        cast(
            count(*) filter (where signal = 'add_to_cart') as integer
        ) as cart_products,
        cast(
            sum(price) filter (where signal = 'add_to_cart') as decimal(18, 4)
        ) as cart_value,
        cast(
            count(*) filter (where signal = 'product_view') as integer
        ) as viewed_products,
        {{ money_per(
            "sum(price) filter (where signal = 'product_view')",
            "count(price) filter (where signal = 'product_view')"
        ) }} as viewed_price

    from interests

    group by lead_id

)

select * from final
