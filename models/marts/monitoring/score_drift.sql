with

distributions as (

    select * from {{ ref('score_distributions') }}

    where subject_kind in ('score', 'signal')

),

limits as (

    select
        check_name,
        noise_deviations

    from {{ ref('monitoring_limits') }}

),

totals as (

    select
        subject_kind,
        subject,
        cast(sum(reference_leads) as bigint) as reference_leads,
        cast(sum(current_leads) as bigint) as current_leads

    from distributions

    group by subject_kind, subject

),

ordered as (

    select
        distributions.*,
        totals.reference_leads as reference_total,
        sum(distributions.reference_leads) over (
            partition by distributions.subject_kind, distributions.subject
            order by distributions.points
            rows between unbounded preceding and current row
        ) - distributions.reference_leads / 2.0e0 as middle

    from distributions

    inner join totals
        on
            distributions.subject_kind = totals.subject_kind
            and distributions.subject = totals.subject

),

-- Tenths of the reference that keep equal points together.
tenths as (

    select
        subject_kind,
        subject,
        least(9, floor(10 * middle / nullif(reference_total, 0))) as tenth,
        sum(reference_leads) as reference_leads,
        sum(current_leads) as current_leads

    from ordered

    group by
        subject_kind,
        subject,
        least(9, floor(10 * middle / nullif(reference_total, 0)))

),

-- Half a lead more in each tenth, so that an empty one has a logarithm.
shares as (

    select
        *,
        (reference_leads + 0.5e0) / (
            sum(reference_leads) over (partition by subject_kind, subject)
            + 0.5e0 * count(*) over (partition by subject_kind, subject)
        ) as reference_share,
        (current_leads + 0.5e0) / (
            sum(current_leads) over (partition by subject_kind, subject)
            + 0.5e0 * count(*) over (partition by subject_kind, subject)
        ) as current_share

    from tenths

),

indices as (

    select
        subject_kind,
        subject,
        count(*) as tenths,
        sum({{ six_digits(
            '(current_share - reference_share) * ln(current_share / reference_share)'
        ) }}) as stability_index

    from shares

    group by subject_kind, subject

),

means as (

    select
        subject_kind,
        subject,
        sum(points * reference_leads) as reference_points,
        sum(points * current_leads) as current_points

    from distributions

    group by subject_kind, subject

),

-- Without drift the index is a chi-square variable over the numbers of leads.
final as (

    select
        totals.subject_kind,
        totals.subject,
        totals.reference_leads,
        totals.current_leads,
        {{ six_digits(ratio('means.reference_points', 'totals.reference_leads')) }}
            as reference_mean_points,
        {{ six_digits(ratio('means.current_points', 'totals.current_leads')) }}
            as current_mean_points,
        case
            when totals.reference_leads > 0 and totals.current_leads > 0
                then {{ six_digits('indices.stability_index') }}
        end as stability_index,
        case
            when
                totals.reference_leads > 0 and totals.current_leads > 0
                then {{ six_digits(
                    '(1.0e0 / totals.reference_leads + 1.0e0 / totals.current_leads) * '
                    ~ chi_square_bound(
                        'greatest(indices.tenths - 1, 1)', 'limits.noise_deviations'
                    )
                ) }}
        end as noise_index

    from totals

    inner join indices
        on
            totals.subject_kind = indices.subject_kind
            and totals.subject = indices.subject

    inner join means
        on
            totals.subject_kind = means.subject_kind
            and totals.subject = means.subject

    inner join limits
        on totals.subject_kind || '_drift' = limits.check_name

)

select * from final
