-- The set has no dates; all are drawn at one instant of our choosing.
with

training as (

    select *

    from read_csv(
        getvariable('input') || '/training.csv', header = true, all_varchar = true
    )

),

final as (

    select
        'starbucks_promotion' as experiment_id,
        'Promotion' as experiment_name,
        'customer-' || id as customer_key,
        case promotion when 'Yes' then 'treatment' else 'control' end as variant,
        timestamp '2018-07-01 00:00:00' as assigned_at,
        'promotion sent' as tactic

    from training

)

select * from final
