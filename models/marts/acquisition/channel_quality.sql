with

months as (

    select * from {{ ref('acquisition_months') }}

),

estimates as (

    select * from {{ ref('acquisition_estimates') }}

    where level = 'channel'

),

counted as (

    {{ summed_quality('months', ['channel']) }}

),

final as (

    {{ judged_quality('counted', 'estimates', ['channel']) }}

)

select * from final
