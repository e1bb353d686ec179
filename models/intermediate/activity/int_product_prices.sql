with

products as (

    select * from {{ ref('stg_shop__products') }}

),

-- The last rate there is: a price is of today, and today's rate may be still to come.
rates as (

    select
        currency,
        rate

    from {{ ref('stg_shop__fx_rates') }}

    where rate_date <= cast({{ as_of() }} as date)

    qualify row_number() over (partition by currency order by rate_date desc) = 1

),

final as (

    select
        products.product_id,
        lower(trim(products.category)) as product_line,
        cast(
            case
                when products.currency = '{{ var("report_currency") }}'
                    then products.price
                else products.price * rates.rate
            end as decimal(18, 4)
        ) as price

    from products

    left join rates
        on products.currency = rates.currency

)

select * from final
