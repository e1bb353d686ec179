with

founders as (

    select * from {{ ref('int_identity_founders') }}

),

-- As links become known, the oldest name within reach gives the person its id.
reigning as (

    select
        identifier,
        reached_at,
        min(seniority) over (
            partition by identifier order by reached_at
        ) as seniority

    from founders

),

changes as (

    select
        identifier,
        seniority,
        min(reached_at) as valid_from

    from reigning

    group by identifier, seniority

),

final as (

    select
        changes.identifier,
        md5(founders.reached_identifier) as lead_id,
        changes.valid_from,
        coalesce(
            lead(changes.valid_from) over (
                partition by changes.identifier order by changes.valid_from
            ),
            {{ far_future() }}
        ) as valid_to

    from changes

    inner join founders
        on
            changes.identifier = founders.identifier
            and changes.seniority = founders.seniority

)

select * from final
