with

records as (

    select * from {{ ref('int_identity_records') }}

),

names as (

    select * from (
        values ('customer'), ('email'), ('phone'), ('record'), ('device')
    ) as names (kind)

),

pairs as (

    select
        records.anchor_identifier,
        names.kind,
        case names.kind
            when 'customer' then records.customer_identifier
            when 'email' then records.email_identifier
            when 'phone' then records.phone_identifier
            when 'record' then records.record_identifier
            else records.device_identifier
        end as identifier,
        records.known_at

    from records

    cross join names

),

links as (

    select
        anchor_identifier,
        identifier,
        kind,
        kind in ('record', 'device') as is_leaf,
        min(known_at) as linked_at

    from pairs

    where identifier <> anchor_identifier

    group by anchor_identifier, identifier, kind

),

ends as (

    select anchor_identifier as identifier from links
    where not is_leaf

    union all

    select identifier from links
    where not is_leaf

),

-- The mailbox of an office or a till would make one person of a crowd.
crowded as (

    select identifier from ends

    group by identifier

    having count(*) > {{ var('identifier_degree_limit') }}

),

final as (

    select
        links.anchor_identifier,
        links.identifier,
        links.kind,
        links.is_leaf,
        not links.is_leaf
        and crowded_anchors.identifier is not null as is_anchor_crowded,
        crowded_names.identifier is not null as is_identifier_crowded,
        links.linked_at

    from links

    left join crowded as crowded_anchors
        on links.anchor_identifier = crowded_anchors.identifier

    left join crowded as crowded_names
        on links.identifier = crowded_names.identifier

)

select * from final
