-- Two names known to be one person that speak for two leads would count the person twice,
-- write to them twice and pay for them twice.
with

spans as (

    select * from {{ ref('int_identity_spans') }}

    where valid_to = {{ far_future() }}

)

select
    edges.anchor_identifier,
    edges.identifier,
    anchors.lead_id as anchor_lead_id,
    names.lead_id

from {{ ref('int_identity_edges') }} as edges

inner join spans as anchors
    on edges.anchor_identifier = anchors.identifier

inner join spans as names
    on edges.identifier = names.identifier

where anchors.lead_id <> names.lead_id
