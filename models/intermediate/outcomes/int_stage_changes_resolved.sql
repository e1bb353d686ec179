with

stage_changes as (

    select
        *,
        {{ identifier('record', 'lead_key') }} as identifier

    from {{ ref('stg_crm__stage_changes') }}

),

spans as (

    select * from {{ ref('int_identity_spans') }}

),

-- Whoever held the record when the change was known; a record that was nobody's then is
-- its first holder's.
holders as (

    select
        stage_changes.stage_change_id,
        spans.lead_id,
        greatest(stage_changes.known_at, spans.valid_from) as held_at

    from stage_changes

    inner join spans
        on
            stage_changes.identifier = spans.identifier
            and stage_changes.known_at < spans.valid_to

    qualify row_number() over (
        partition by stage_changes.stage_change_id order by spans.valid_from
    ) = 1

),

leads as (

    select * from {{ ref('int_leads_identified') }}

),

final as (

    select
        stage_changes.stage_change_id,
        holders.lead_id,
        coalesce(leads.surviving_lead_id, holders.lead_id) as surviving_lead_id,
        stage_changes.stage,
        stage_changes.owner,
        stage_changes.queue,
        stage_changes.disposition,
        stage_changes.reason_code,
        stage_changes.changed_at,
        coalesce(holders.held_at, stage_changes.known_at) as known_at

    from stage_changes

    left join holders
        on stage_changes.stage_change_id = holders.stage_change_id

    left join leads
        on holders.lead_id = leads.lead_id

)

select * from final
