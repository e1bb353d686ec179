with

currencies as (

    select * from {{ ref('currencies') }}

),

landed as (

    select
        landed.*,
        currencies.currency as known_currency,
        coalesce(nullif(landed.received_at, ''), landed.updated_at) as receipt

    from {{ source('contract', 'orders') }} as landed

    left join currencies
        on upper(trim(landed.currency)) = currencies.currency

),

typed as (

    select
        nullif(order_id, '') as order_id,
        least(
            {{ to_instant('ordered_at') }}, {{ to_instant('receipt') }}
        ) as ordered_at,
        {{ to_instant('updated_at') }} as updated_at,
        {{ to_instant('receipt') }} as received_at,
        nullif(customer_key, '') as customer_key,
        nullif(user_id, '') as user_id,
        {{ to_email('email') }} as email,
        {{ to_money('gross_amount') }} as gross_amount,
        coalesce({{ to_money('discount_amount') }}, 0) as discount_amount,
        coalesce({{ to_money('shipping_amount') }}, 0) as shipping_amount,
        coalesce({{ to_money('tax_amount') }}, 0) as tax_amount,
        known_currency as currency,
        coalesce({{ to_flag('is_test') }}, false) as is_test,
        {{ to_instant('cancelled_at') }} as cancelled_at,
        coalesce(
            landing_fault,
            {{ id_fault('order_id') }},
            {{
                missing_fault(['ordered_at', 'updated_at', 'gross_amount', 'currency'])
            }},
            {{ money_fault('gross_amount') }},
            {{ money_fault('discount_amount') }},
            {{ money_fault('shipping_amount') }},
            {{ money_fault('tax_amount') }},
            {{ currency_fault('currency') }},
            {{ flag_fault('is_test') }},
            {{ instant_fault('ordered_at', 'receipt') }},
            {{ instant_fault('updated_at', 'receipt') }},
            {{ instant_fault('received_at', 'receipt') }},
            {{ instant_fault('cancelled_at', 'receipt') }},
            case when {{ order_total() }} < 0 then 'ORDER_NEGATIVE' end
        ) as fault,
        {{
            row_flags([
                skew_flag('ordered_at', 'receipt'),
                name_flag('email'),
                zero_order_flag()
            ])
        }} as row_flags,
        load_id,
        source_file,
        source_row,
        row_hash

    from landed

),

final as (

    select
        order_id,
        ordered_at,
        updated_at,
        received_at,
        customer_key,
        user_id,
        email,
        gross_amount,
        discount_amount,
        shipping_amount,
        tax_amount,
        currency,
        is_test,
        cancelled_at,
        received_at as known_at,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        row_flags,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('order_id, updated_at', 'received_at') }})

)

select * from final
