with

currencies as (

    select * from {{ ref('currencies') }}

),

landed as (

    select
        landed.*,
        currencies.currency as known_currency

    from {{ source('contract', 'products') }} as landed

    left join currencies
        on upper(trim(landed.currency)) = currencies.currency

),

typed as (

    select
        nullif(product_id, '') as product_id,
        nullif(product_name, '') as product_name,
        nullif(category, '') as category,
        {{ to_money('price') }} as price,
        known_currency as currency,
        coalesce(
            landing_fault,
            {{ id_fault('product_id') }},
            {{ missing_fault(['product_name']) }},
            {{ money_fault('price') }},
            {{ currency_fault('currency') }}
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
        product_id,
        product_name,
        category,
        price,
        currency,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        row_flags,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('product_id', 'load_id') }})

)

select * from final
