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

-- Who is tried has been contacted, and who buys is won, whether or not anybody notes it.
actions as (

    select
        lead_id,
        attempt_id as step_id,
        'contacted' as stage,
        attempted_at as changed_at

    from {{ ref('int_contact_attempts_resolved') }}

    union all

    select
        surviving_lead_id as lead_id,
        outcome_id as step_id,
        'won' as stage,
        occurred_at as changed_at

    from {{ ref('int_outcomes') }}

    where
        outcome = 'first_purchase'
        and surviving_lead_id is not null

),

decided as (

    select * from changes
    union all
    select * from beginnings

),

final as (

    select
        lead_id,
        stage_change_id as step_id,
        stage,
        owner,
        queue,
        true as is_change,
        changed_at

    from decided

    union all

    -- An order may be older than what makes its buyer a lead.
    select
        actions.lead_id,
        actions.step_id,
        actions.stage,
        cast(null as string) as owner,
        cast(null as string) as queue,
        false as is_change,
        greatest(actions.changed_at, leads.created_at) as changed_at

    from actions

    inner join leads
        on actions.lead_id = leads.lead_id

)

select * from final
