with

routed as (

    select * from {{ ref('lead_queues') }}

),

queues as (

    select * from {{ ref('routing_queues') }}

),

absent as (

    select distinct owner

    from {{ ref('owner_absences') }}

    where
        absent_from <= cast({{ as_of() }} as date)
        and absent_until > cast({{ as_of() }} as date)

),

workers as (

    select
        owners.queue,
        owners.owner,
        owners.capacity,
        owners.regions,
        absent.owner is not null as is_absent

    from {{ ref('routing_owners') }} as owners

    left join absent
        on owners.owner = absent.owner

),

-- Who is nobody's in the seed belongs to every queue: the CRM knows better.
record_owners as (

    select
        leads.lead_id,
        leads.owner,
        count(workers.owner) = 0
        or bool_or(workers.queue = routed.queue and not workers.is_absent) as may_keep

    from {{ ref('leads') }} as leads

    inner join routed
        on leads.lead_id = routed.lead_id

    left join workers
        on leads.owner = workers.owner

    where leads.owner is not null

    group by
        leads.lead_id,
        leads.owner

),

-- Each owner draws a lot for each lead, of a size that goes with capacity; the least has
-- it. A lead changes hands only if its queue changes or its owner leaves or comes.
assigned as (

    select
        routed.lead_id,
        workers.owner

    from routed

    inner join workers
        on
            routed.queue = workers.queue
            and workers.capacity > 0
            and not workers.is_absent
            and {{ lists('workers.regions', 'routed.region') }}

    qualify row_number() over (
        partition by routed.lead_id
        order by
            -ln({{ hash_share("routed.lead_id || ':' || workers.owner") }})
            / workers.capacity,
            workers.owner
    ) = 1

),

owned as (

    select
        routed.*,
        queues.is_human,
        queues.words,
        case
            when queues.keeps_record_owner and record_owners.may_keep then 'record'
            when assigned.owner is not null then 'capacity'
            else 'fallback'
        end as owner_basis,
        record_owners.owner as record_owner,
        assigned.owner as assigned_owner,
        queues.fallback_owner

    from routed

    inner join queues
        on routed.queue = queues.queue

    left join record_owners
        on routed.lead_id = record_owners.lead_id

    left join assigned
        on routed.lead_id = assigned.lead_id

),

final as (

    select
        lead_id,
        queue,
        case owner_basis
            when 'record' then record_owner
            when 'capacity' then assigned_owner
            else fallback_owner
        end as owner,
        owner_basis,
        rule_id,
        reason
        || '. '
        || words
        || case owner_basis
            when 'record' then '; keeps the owner that the CRM names'
            when 'capacity' then '; dealt out by capacity'
            else '; nobody in particular works it'
        end
        || coalesce('; comes before ' || conflicting_rules, '')
        || '.' as routing_reason,
        conflicting_rules,
        rule_number,
        conflicts,
        is_human

    from owned

)

select * from final
