with

months as (

    select * from {{ ref('acquisition_months') }}

    where target_kind <> {{ not_named() }}

),

estimates as (

    select
        *,
        level as target_kind

    from {{ ref('acquisition_estimates') }}

    where level in ('keyword', 'audience')

),

counted as (

    {{ summed_quality('months', ['channel', 'campaign', 'target_kind', 'target']) }}

),

final as (

    {{
        judged_quality(
            'counted', 'estimates', ['channel', 'campaign', 'target_kind', 'target']
        )
    }}

)

select * from final
