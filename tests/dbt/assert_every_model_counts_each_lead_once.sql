-- A lead in two channels, or in none, would be paid for twice or not at all.
with

leads as (

    select count(*) as leads

    from {{ ref('int_leads_identified') }}

    where ended_at = {{ far_future() }}

),

counted as (

    select
        attribution_model,
        sum(leads) as leads

    from {{ ref('acquisition_months') }}

    group by attribution_model

)

select
    counted.attribution_model,
    leads.leads as standing_leads,
    counted.leads as counted_leads

from counted

cross join leads

where counted.leads <> leads.leads
