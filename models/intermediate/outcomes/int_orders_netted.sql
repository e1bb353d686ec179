with

order_versions as (

    select * from {{ ref('stg_shop__orders') }}

),

-- Whatever arrives last, the version made last is the order; that it was placed is known
-- since the first.
latest as (

    select
        *,
        min(known_at) over (partition by order_id) as first_known_at

    from order_versions

    qualify row_number() over (
        partition by order_id order by updated_at desc, known_at desc
    ) = 1

),

refunded as (

    select
        order_id,
        sum(refund_amount) as refunded_amount

    from {{ ref('stg_shop__refunds') }}

    group by order_id

),

rates as (

    select * from {{ ref('stg_shop__fx_rates') }}

),

netted as (

    select
        latest.*,
        cast(
            latest.gross_amount - latest.discount_amount as decimal(18, 4)
        ) as sold_amount,
        cast(
            coalesce(refunded.refunded_amount, 0) as decimal(18, 4)
        ) as refunded_amount,
        case
            when latest.currency = '{{ var("report_currency") }}'
                then cast(1 as decimal(18, 8))
            else rates.rate
        end as rate

    from latest

    left join refunded
        on latest.order_id = refunded.order_id

    left join rates
        on
            latest.currency = rates.currency
            and cast(latest.ordered_at as date) = rates.rate_date

),

final as (

    select
        order_id,
        coalesce(
            {{ identifier('customer', 'customer_key') }},
            {{ identifier('user', 'user_id') }},
            {{ identifier('email', 'email') }}
        ) as identifier,
        {{ identifier('customer', 'customer_key') }} as customer_identifier,
        {{ identifier('user', 'user_id') }} as user_identifier,
        {{ identifier('email', 'email') }} as email_identifier,
        currency,
        gross_amount,
        discount_amount,
        refunded_amount,
        cast(
            greatest(sold_amount - refunded_amount, 0) as decimal(18, 4)
        ) as net_amount,
        rate,
        cast(sold_amount * rate as decimal(18, 4)) as report_amount,
        cast(
            greatest(sold_amount - refunded_amount, 0) * rate as decimal(18, 4)
        ) as report_net_amount,
        not is_test and cancelled_at is null as is_standing,
        not is_test
        and cancelled_at is null
        and coalesce(
            cast(sold_amount * rate as decimal(18, 4))
            >= cast({{ var('purchase_minimum') }} as decimal(18, 4)),
            false
        ) as is_purchase,
        refunded_amount > 0 as is_refunded,
        ordered_at,
        first_known_at as known_at

    from netted

)

select * from final
