with

currencies as (

    select * from {{ ref('currencies') }}

),

landed as (

    select
        landed.*,
        currencies.currency as known_currency,
        coalesce(nullif(landed.received_at, ''), landed.refunded_at) as receipt

    from {{ source('contract', 'refunds') }} as landed

    left join currencies
        on upper(trim(landed.currency)) = currencies.currency

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
        known_currency as currency,
        coalesce(
            landing_fault,
            {{ id_fault('refund_id') }},
            {{
                missing_fault(['order_id', 'refunded_at', 'refund_amount', 'currency'])
            }},
            {{ money_fault('refund_amount') }},
            {{ currency_fault('currency') }},
            {{ instant_fault('refunded_at', 'receipt') }},
            {{ instant_fault('received_at', 'receipt') }}
        ) as fault,
        {{
            row_flags([
                skew_flag('refunded_at', 'receipt')
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
        refund_id,
        order_id,
        refunded_at,
        received_at,
        refund_amount,
        currency,
        received_at as known_at,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        row_flags,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('refund_id', 'received_at') }})

)

select * from final
