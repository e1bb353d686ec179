with

units as (

    select
        *,
        exclusion_reason is null as is_counted,
        exclusion_reason is null and horizon_ends_at <= {{ as_of() }} as is_judged,
        cast(
            case when converted_at is null then 0 else 1 end as integer
        ) as conversions

    from {{ ref('experiment_units') }}

),

terms as (

    select * from {{ ref('experiments') }}

),

variants as (

    select * from {{ ref('experiment_variants') }}

),

-- The goods cost what the margin leaves of their list price, whatever discount was given.
priced as (

    select
        units.*,
        coalesce(terms.control_variant, 'control') as control_variant,
        cast(
            coalesce(terms.horizon_days, {{ var('purchase_horizon_days') }}) as integer
        ) as horizon_days,
        terms.planned_units,
        terms.read_at,
        variants.planned_share,
        cast(variants.touch_cost * units.touches as decimal(18, 4)) as cost_amount,
        cast(
            units.net_amount - (1 - terms.margin) * units.list_amount
            - variants.touch_cost * units.touches
            as decimal(18, 4)
        ) as profit_amount

    from units

    left join terms
        on units.experiment_id = terms.experiment_id

    left join variants
        on
            units.experiment_id = variants.experiment_id
            and units.variant = variants.variant

),

final as (

    select
        experiment_id,
        max(experiment_name) as experiment_name,
        variant,
        max(tactic) as tactic,
        max(outcome) as outcome,
        max(horizon_days) as horizon_days,
        variant = max(control_variant) as is_control,
        max(planned_share) as planned_share,
        max(planned_units) as planned_units,
        count(*) as assigned_units,
        count(*) filter (where exclusion_reason = 'two_variants') as two_variant_units,
        count(*) filter (where exclusion_reason = 'had_outcome') as had_outcome_units,
        count(*) filter (where is_counted) as counted_units,
        count(*) filter (where is_judged) as judged_units,
        count(*) filter (where is_judged and exposed_at is not null) as exposed_units,
        cast(
            coalesce(sum(conversions) filter (where is_judged), 0) as bigint
        ) as conversions,
        {{ judged_sum('score_before', 4) }} as score_before,
        {{ judged_sum('score_before * score_before', 4) }} as score_before_squares,
        {{ judged_sum('score_before * conversions', 4) }} as score_before_products,
        {{ judged_sum('amount_before', 4) }} as amount_before,
        {{ judged_sum('amount_before * amount_before', 8) }} as amount_before_squares,
        {{ judged_sum('amount_before * net_amount', 8) }} as amount_before_products,
        {{ judged_sum('net_amount', 4) }} as net_amount,
        {{ judged_sum('net_amount * net_amount', 8) }} as net_amount_squares,
        {{ judged_sum('cost_amount', 4) }} as cost_amount,
        {{ judged_sum('profit_amount', 4) }} as profit_amount,
        {{ judged_sum('profit_amount * profit_amount', 8) }} as profit_amount_squares,
        min(assigned_at) as first_assigned_at,
        max(assigned_at) as last_assigned_at,
        max(read_at) as read_at

    from priced

    group by
        experiment_id,
        variant

)

select * from final
