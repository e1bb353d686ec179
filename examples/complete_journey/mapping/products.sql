with

products as (

    select * from read_parquet(getvariable('input') || '/products.parquet')

),

-- Some products have neither type nor category; their department names them.
final as (

    select
        product_id,
        coalesce(product_type, product_category, department) as product_name,
        coalesce(product_category, department) as category

    from products

)

select * from final
