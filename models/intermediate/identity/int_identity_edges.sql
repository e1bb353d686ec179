with

links as (

    select * from {{ ref('int_identity_links') }}

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

final as (

    select
        anchor_identifier,
        identifier,
        kind,
        linked_at

    from links

    where
        kind <> 'device'
        and not is_anchor_crowded
        and not is_identifier_crowded

    union all

    select * from first_holders

)

select * from final
