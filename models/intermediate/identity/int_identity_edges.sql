with

records as (

    select * from {{ ref('int_identity_records') }}

),

names as (

    select * from (
        values ('customer'), ('email'), ('phone'), ('record')
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
            else records.record_identifier
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
        min(known_at) as linked_at

    from pairs

    where
        identifier is not null
        and identifier <> anchor_identifier

    group by anchor_identifier, identifier, kind

),

-- What a device did before anybody signed in on it is its first holder's, from then on.
first_holders as (

    select
        identifier as anchor_identifier,
        device_identifier as identifier,
        'device' as kind,
        known_at as linked_at

    from {{ ref('int_device_holders') }}

    where holder_number = 1

),

core_links as (

    select
        anchor_identifier,
        identifier

    from links

    where kind <> 'record'

),

ends as (

    select anchor_identifier as identifier from core_links
    union all
    select identifier from core_links

),

-- The mailbox of an office or a till would make one person of a crowd.
crowded as (

    select identifier from ends

    group by identifier

    having count(*) > {{ var('identifier_degree_limit') }}

),

unioned as (

    select * from links
    union all
    select * from first_holders

),

final as (

    select unioned.* from unioned

    left join crowded as crowded_anchors
        on unioned.anchor_identifier = crowded_anchors.identifier

    left join crowded as crowded_names
        on unioned.identifier = crowded_names.identifier

    where
        unioned.kind in ('record', 'device')
        or (
            crowded_anchors.identifier is null
            and crowded_names.identifier is null
        )

)

select * from final
