with

identifiers as (

    select * from {{ ref('int_identifiers') }}

),

core_reach as (

    select * from {{ ref('int_identity_reach') }}

),

leaves as (

    select
        edges.identifier,
        edges.anchor_identifier,
        edges.linked_at,
        identifiers.first_known_at

    from {{ ref('int_identity_edges') }} as edges

    inner join identifiers
        on edges.identifier = identifiers.identifier

    where edges.kind in ('record', 'device')

),

-- Records and devices hang on one name each. Only one that was known before its name can
-- found the person; the others never could.
founding_leaves as (

    select
        leaves.anchor_identifier,
        leaves.identifier as reached_identifier,
        leaves.linked_at

    from leaves

    inner join identifiers as anchors
        on leaves.anchor_identifier = anchors.identifier

    where leaves.first_known_at < anchors.first_known_at

),

core_candidates as (

    select * from core_reach

    union all

    select
        core_reach.identifier,
        founding_leaves.reached_identifier,
        greatest(core_reach.reached_at, founding_leaves.linked_at) as reached_at

    from core_reach

    inner join founding_leaves
        on core_reach.reached_identifier = founding_leaves.anchor_identifier

),

leaf_candidates as (

    select
        leaves.identifier,
        core_candidates.reached_identifier,
        greatest(core_candidates.reached_at, leaves.linked_at) as reached_at

    from leaves

    inner join core_candidates
        on leaves.anchor_identifier = core_candidates.identifier

),

itself as (

    select
        identifier,
        identifier as reached_identifier,
        first_known_at as reached_at

    from identifiers

    where kind in ('record', 'device')

),

unioned as (

    select * from core_candidates
    union all
    select * from leaf_candidates
    union all
    select * from itself

),

earliest as (

    select
        identifier,
        reached_identifier,
        min(reached_at) as reached_at

    from unioned

    group by identifier, reached_identifier

),

final as (

    select
        earliest.identifier,
        earliest.reached_identifier,
        earliest.reached_at,
        row_number() over (
            partition by earliest.identifier
            -- In one instant a name comes before the record or device that hangs on it.
            order by
                founders.first_known_at,
                founders.kind in ('record', 'device'),
                founders.identifier
        ) as seniority

    from earliest

    inner join identifiers as founders
        on earliest.reached_identifier = founders.identifier

)

select * from final
