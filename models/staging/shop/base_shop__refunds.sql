with

landed as (

    select
        *,
        coalesce(nullif(received_at, ''), refunded_at) as receipt

    from {{ source('contract', 'refunds') }}

),

typed as (

    select
        nullif(refund_id, '') as refund_id,
        nullif(order_id, '') as order_id,
        least(
            {{ to_instant('refunded_at') }}, {{ to_instant('receipt') }}
        ) as refunded_at,
        {{ to_instant('receipt') }} as received_at,
        {{ to_money('refund_amount') }} as refund_amount,
        upper(trim(nullif(currency, ''))) as currency,
        coalesce(
            case
                when {{ is_missing('refund_id') }} then 'ID_EMPTY'
                when {{ is_missing('order_id') }} then 'VALUE_MISSING'
                when {{ is_missing('refunded_at') }} then 'VALUE_MISSING'
                when {{ is_missing('refund_amount') }} then 'VALUE_MISSING'
                when {{ is_missing('currency') }} then 'VALUE_MISSING'
                when
                    {{ is_unreadable('refund_amount', to_money('refund_amount')) }}
                    then 'NUM_FORMAT'
            end,
            {{ instant_fault('refunded_at', 'receipt') }},
            {{ instant_fault('received_at', 'receipt') }}
        ) as fault,
        load_id,
        source_file,
        source_row,
        row_hash

    from landed

),

final as (

    select
        refund_id,
        order_id,
        refunded_at,
        received_at,
        refund_amount,
        currency,
        received_at as known_at,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('refund_id', 'received_at') }})

)

select * from final
