with

months as (

    select * from {{ ref('acquisition_months') }}

    where campaign <> {{ not_named() }}

),

estimates as (

    select * from {{ ref('acquisition_estimates') }}

    where level = 'campaign'

),

counted as (

    {{ summed_quality('months', ['channel', 'campaign']) }}

),

final as (

    {{ judged_quality('counted', 'estimates', ['channel', 'campaign']) }}

)

select * from final
