with

landed as (

    select
        *,
        coalesce(nullif(received_at, ''), updated_at) as receipt

    from {{ source('contract', 'orders') }}

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
        nullif(email, '') as email,
        {{ to_money('gross_amount') }} as gross_amount,
        coalesce({{ to_money('discount_amount') }}, 0) as discount_amount,
        coalesce({{ to_money('shipping_amount') }}, 0) as shipping_amount,
        coalesce({{ to_money('tax_amount') }}, 0) as tax_amount,
        upper(trim(nullif(currency, ''))) as currency,
        coalesce({{ to_flag('is_test') }}, false) as is_test,
        {{ to_instant('cancelled_at') }} as cancelled_at,
        coalesce(
            case
                when {{ is_missing('order_id') }} then 'ID_EMPTY'
                when {{ is_missing('ordered_at') }} then 'VALUE_MISSING'
                when {{ is_missing('updated_at') }} then 'VALUE_MISSING'
                when {{ is_missing('gross_amount') }} then 'VALUE_MISSING'
                when {{ is_missing('currency') }} then 'VALUE_MISSING'
                when
                    {{ is_unreadable('gross_amount', to_money('gross_amount')) }}
                    then 'NUM_FORMAT'
                when
                    {{ is_unreadable('discount_amount', to_money('discount_amount')) }}
                    then 'NUM_FORMAT'
                when
                    {{ is_unreadable('shipping_amount', to_money('shipping_amount')) }}
                    then 'NUM_FORMAT'
                when
                    {{ is_unreadable('tax_amount', to_money('tax_amount')) }}
                    then 'NUM_FORMAT'
                when
                    {{ is_unreadable('is_test', to_flag('is_test')) }}
                    then 'BOOL_INVALID'
                when {{ to_money('gross_amount') }} < 0 then 'ORDER_NEGATIVE'
            end,
            {{ instant_fault('ordered_at', 'receipt') }},
            {{ instant_fault('updated_at', 'receipt') }},
            {{ instant_fault('received_at', 'receipt') }},
            {{ instant_fault('cancelled_at', 'receipt') }}
        ) as fault,
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
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('order_id, updated_at', 'received_at') }})

)

select * from final
