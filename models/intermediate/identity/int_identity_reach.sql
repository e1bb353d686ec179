with

edges as (

    select * from {{ ref('int_identity_edges') }}

    where kind not in ('record', 'device')

),

-- Paths of one link, both ways, and the empty path.
one_link as (

    select
        anchor_identifier as identifier,
        identifier as reached_identifier,
        linked_at as reached_at

    from edges

    union all

    select
        identifier,
        anchor_identifier as reached_identifier,
        linked_at as reached_at

    from edges

    union all

    select
        identifier,
        identifier as reached_identifier,
        first_known_at as reached_at

    from {{ ref('int_identifiers') }}

    where kind not in ('record', 'device')

),

-- A path exists from the moment its last link is known; of several paths the earliest counts.
-- Each step doubles the length, so three steps join names up to eight links apart.
two_links as (

    select
        near.identifier,
        far.reached_identifier,
        min(greatest(near.reached_at, far.reached_at)) as reached_at

    from one_link as near

    inner join one_link as far
        on near.reached_identifier = far.identifier

    group by near.identifier, far.reached_identifier

),

four_links as (

    select
        near.identifier,
        far.reached_identifier,
        min(greatest(near.reached_at, far.reached_at)) as reached_at

    from two_links as near

    inner join two_links as far
        on near.reached_identifier = far.identifier

    group by near.identifier, far.reached_identifier

),

final as (

    select
        near.identifier,
        far.reached_identifier,
        min(greatest(near.reached_at, far.reached_at)) as reached_at

    from four_links as near

    inner join four_links as far
        on near.reached_identifier = far.identifier

    group by near.identifier, far.reached_identifier

)

select * from final
