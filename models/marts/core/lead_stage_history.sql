with

leads as (

    select * from {{ ref('int_leads_identified') }}

),

stage_changes as (

    select * from {{ ref('int_stage_changes_resolved') }}

    where lead_id is not null

),

-- A lead has the history of those it stands for now; one that was merged keeps its own.
changes as (

    select
        surviving_lead_id as lead_id,
        stage_change_id,
        stage,
        owner,
        queue,
        changed_at

    from stage_changes

    union all

    select
        lead_id,
        stage_change_id,
        stage,
        owner,
        queue,
        changed_at

    from stage_changes

    where lead_id <> surviving_lead_id

),

records as (

    select
        {{ identifier('record', 'lead_key') }} as identifier,
        owner,
        created_at,
        lead_key

    from {{ ref('stg_crm__leads') }}

    where owner is not null

),

spans as (

    select * from {{ ref('int_identity_spans') }}

),

first_owners as (

    select
        spans.lead_id,
        records.owner

    from records

    inner join spans
        on records.identifier = spans.identifier

    qualify row_number() over (
        partition by spans.lead_id order by records.created_at, records.lead_key
    ) = 1

),

first_changes as (

    select
        lead_id,
        min(changed_at) as first_changed_at

    from changes

    group by lead_id

),

-- Until somebody moves it, a lead is new and its record's owner's.
beginnings as (

    select
        leads.lead_id,
        '' as stage_change_id,
        'new' as stage,
        first_owners.owner,
        cast(null as string) as queue,
        leads.created_at as changed_at

    from leads

    left join first_changes
        on leads.lead_id = first_changes.lead_id

    left join first_owners
        on leads.lead_id = first_owners.lead_id

    where
        first_changes.first_changed_at is null
        or leads.created_at < first_changes.first_changed_at

),

steps as (

    select * from changes
    union all
    select * from beginnings

),

final as (

    select
        steps.lead_id,
        steps.stage,
        steps.owner,
        steps.queue,
        steps.changed_at as valid_from,
        least(
            coalesce(
                lead(steps.changed_at) over (
                    partition by steps.lead_id
                    order by steps.changed_at, steps.stage_change_id
                ),
                {{ far_future() }}
            ),
            leads.ended_at
        ) as valid_to

    from steps

    inner join leads
        on steps.lead_id = leads.lead_id

)

select * from final

-- Of changes in one instant the last in order holds.
where valid_from < valid_to
