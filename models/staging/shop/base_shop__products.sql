with

landed as (

    select * from {{ source('contract', 'products') }}

),

typed as (

    select
        nullif(product_id, '') as product_id,
        nullif(product_name, '') as product_name,
        nullif(category, '') as category,
        {{ to_money('price') }} as price,
        upper(trim(nullif(currency, ''))) as currency,
        case
            when {{ is_missing('product_id') }} then 'ID_EMPTY'
            when {{ is_missing('product_name') }} then 'VALUE_MISSING'
            when {{ is_unreadable('price', to_money('price')) }} then 'NUM_FORMAT'
        end as fault,
        load_id,
        source_file,
        source_row,
        row_hash

    from landed

),

final as (

    select
        product_id,
        product_name,
        category,
        price,
        currency,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('product_id', 'load_id') }})

)

select * from final
