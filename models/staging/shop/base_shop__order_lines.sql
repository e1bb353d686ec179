with

landed as (

    select * from {{ source('contract', 'order_lines') }}

),

typed as (

    select
        nullif(order_line_id, '') as order_line_id,
        nullif(order_id, '') as order_id,
        nullif(product_id, '') as product_id,
        {{ to_whole('quantity') }} as quantity,
        {{ to_money('line_amount') }} as line_amount,
        case
            when {{ is_missing('order_line_id') }} then 'ID_EMPTY'
            when {{ is_missing('order_id') }} then 'VALUE_MISSING'
            when {{ is_missing('quantity') }} then 'VALUE_MISSING'
            when {{ is_missing('line_amount') }} then 'VALUE_MISSING'
            when {{ is_unreadable('quantity', to_whole('quantity')) }} then 'NUM_FORMAT'
            when
                {{ is_unreadable('line_amount', to_money('line_amount')) }}
                then 'NUM_FORMAT'
        end as fault,
        load_id,
        source_file,
        source_row,
        row_hash

    from landed

),

final as (

    select
        order_line_id,
        order_id,
        product_id,
        quantity,
        line_amount,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('order_line_id', 'load_id') }})

)

select * from final
