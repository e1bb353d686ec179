-- Two names known to be one person that speak for two leads would count the person twice,
-- write to them twice and pay for them twice.
with

edges as (

    select * from {{ ref('int_identity_edges') }}

),

spans as (

    select * from {{ ref('int_identity_spans') }}

    where valid_to = {{ far_future() }}

),

-- Both ends as rows of their own: compared as `a.lead_id <> b.lead_id`, the engine may
-- pair every lead with every other before it looks at the edges.
ends as (

    select
        anchor_identifier,
        identifier,
        anchor_identifier as end_identifier

    from edges

    union all

    select
        anchor_identifier,
        identifier,
        identifier as end_identifier

    from edges

)

select
    ends.anchor_identifier,
    ends.identifier,
    count(distinct spans.lead_id) as leads

from ends

inner join spans
    on ends.end_identifier = spans.identifier

group by
    ends.anchor_identifier,
    ends.identifier

having count(distinct spans.lead_id) > 1
