-- Everyone who was drawn can be written to, so each is a lead, from a day before.
with

training as (

    select *

    from read_csv(
        getvariable('input') || '/training.csv', header = true, all_varchar = true
    )

),

final as (

    select
        'lead-' || id as lead_key,
        'customer-' || id as customer_key,
        'b2c' as lead_type,
        timestamp '2018-06-30 00:00:00' as created_at

    from training

)

select * from final
