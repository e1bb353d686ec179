-- Credit is shared out, not made: if one model had more SQLs, customers or money of a month than the
-- leads of it brought, its costs would be set against outcomes that nobody saw.
with

cohorts as (

    select
        cohort_month,
        count(*) filter (where is_sql) as sqls,
        count(*) filter (where is_customer) as customers,
        coalesce(sum(customer_revenue), 0) as revenue

    from {{ ref('lead_cohorts') }}

    group by cohort_month

),

models as (

    select distinct attribution_model

    from {{ ref('acquisition_months') }}

),

shared as (

    select
        attribution_model,
        cohort_month,
        sum(credited_sqls) as sqls,
        sum(credited_customers) as customers,
        coalesce(sum(credited_revenue), 0) as revenue

    from {{ ref('acquisition_months') }}

    group by attribution_model, cohort_month

)

select
    models.attribution_model,
    cohorts.*

from cohorts

cross join models

left join shared
    on
        cohorts.cohort_month = shared.cohort_month
        and models.attribution_model = shared.attribution_model

where
    cohorts.sqls is distinct from shared.sqls
    or cohorts.customers is distinct from shared.customers
    or cohorts.revenue is distinct from shared.revenue
