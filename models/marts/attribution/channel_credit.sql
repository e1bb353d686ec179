with

final as (

    select
        attribution_model,
        outcome,
        channel,
        cast(date_trunc('month', occurred_at) as date) as outcome_month,
        cast(sum(credit) as decimal(24, 12)) as credit,
        cast(sum(value) as decimal(18, 2)) as value,
        max(currency) as currency

    from {{ ref('attribution_credits') }}

    group by attribution_model, outcome, channel, outcome_month

)

select * from final
