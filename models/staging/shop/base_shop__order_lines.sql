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
        coalesce(
            landing_fault,
            {{ id_fault('order_line_id') }},
            {{ missing_fault(['order_id', 'quantity', 'line_amount']) }},
            {{ money_fault('line_amount') }},
            {{ whole_fault('quantity') }}
        ) as fault,
        cast(null as string) as row_flags,
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
        row_flags,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('order_line_id', 'load_id') }})

)

select * from final
