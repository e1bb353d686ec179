with

final as (

    select
        setting,
        value

    from (
        values
        ('as_of', '{{ var("as_of") }}'),
        ('scorecard', '{{ var("scorecard") }}'),
        ('sql_definition', '{{ var("sql_definition") }}'),
        ('sql_horizon_days', '{{ var("sql_horizon_days") }}'),
        ('purchase_horizon_days', '{{ var("purchase_horizon_days") }}'),
        ('report_currency', '{{ var("report_currency") }}'),
        ('purchase_minimum', '{{ var("purchase_minimum") }}'),
        ('label_horizon_days', '{{ var("label_horizon_days") }}'),
        ('identifier_degree_limit', '{{ var("identifier_degree_limit") }}'),
        ('spend_outlier_factor', '{{ var("spend_outlier_factor") }}')
    ) as settings (setting, value)

)

select * from final
