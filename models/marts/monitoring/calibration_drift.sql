with

looks as (

    select * from {{ ref('score_calibration') }}

),

limits as (

    select
        check_name,
        noise_deviations

    from {{ ref('monitoring_limits') }}

    where check_name = 'calibration'

),

bands as (

    select
        band,
        sum(case when window_name = 'current' then looks else 0 end) as looks,
        sum(case when window_name = 'current' then buyers else 0 end) as buyers,
        sum(case when window_name = 'current' then expected_buyers end) as calibrated,
        sum(case when window_name = 'current' then expected_variance end) as variance,
        sum(case when window_name = 'reference' then looks else 0 end)
            as reference_looks,
        sum(case when window_name = 'reference' then buyers else 0 end)
            as reference_buyers

    from looks

    group by band

),

-- A card without a calibration is held against how its bands bought before.
foretold as (

    select
        band,
        looks,
        buyers,
        case when calibrated is null then 'earlier' else 'calibration' end as basis,
        coalesce(
            cast(calibrated as double),
            cast(reference_buyers as double) * looks / nullif(reference_looks, 0)
        ) as expected,
        coalesce(
            cast(variance as double),
            cast(reference_buyers as double) * looks / nullif(reference_looks, 0) * (
                1.0e0 + cast(looks as double) / nullif(reference_looks, 0)
            )
        ) as variance

    from bands

    where looks > 0

),

unioned as (

    select * from foretold

    union all

    select
        'all' as band,
        sum(looks) as looks,
        sum(buyers) as buyers,
        max(basis) as basis,
        cast(sum({{ six_digits('expected') }}) as double) as expected,
        cast(sum({{ six_digits('variance') }}) as double) as variance

    from foretold

    where expected is not null

    having count(*) > 0

),

-- By how much the larger of observed and expected exceeds the other, with half a buyer
-- more in both; on the logarithm of their ratio chance is even.
final as (

    select
        unioned.band,
        unioned.basis,
        cast(unioned.looks as bigint) as looks,
        cast(unioned.buyers as bigint) as buyers,
        {{ six_digits('unioned.expected') }} as expected_buyers,
        case
            when unioned.expected > 0 then {{ six_digits(
                'exp(abs(ln((unioned.buyers + 0.5e0) / (unioned.expected + 0.5e0))))'
                ~ ' - 1.0e0'
            ) }}
        end as excess,
        case
            when unioned.expected > 0 then {{ six_digits(
                'exp(least(10.0e0, limits.noise_deviations * sqrt(unioned.variance)'
                ~ ' / unioned.expected)) - 1.0e0'
            ) }}
        end as noise_excess

    from unioned

    cross join limits

)

select * from final
