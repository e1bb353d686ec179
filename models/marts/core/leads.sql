with

identified as (

    select * from {{ ref('int_leads_identified') }}

),

records as (

    select
        *,
        {{ identifier('record', 'lead_key') }} as identifier

    from {{ ref('stg_crm__leads') }}

),

spans as (

    select * from {{ ref('int_identity_spans') }}

),

numbered as (

    select
        spans.lead_id,
        records.lead_type,
        records.offer_type,
        records.role,
        records.region,
        records.product_interest,
        row_number() over (
            partition by spans.lead_id order by records.created_at, records.lead_key
        ) as record_number

    from records

    inner join spans
        on records.identifier = spans.identifier

),

-- A person may fill in many forms; each fact is the first that any of them gives.
facts as (

    select
        lead_id,
        min_by(lead_type, record_number) filter (
            where lead_type is not null
        ) as lead_type,
        min_by(offer_type, record_number) filter (
            where offer_type is not null
        ) as offer_type,
        min_by(role, record_number) filter (where role is not null) as role,
        min_by(region, record_number) filter (where region is not null) as region,
        min_by(product_interest, record_number) filter (
            where product_interest is not null
        ) as product_interest

    from numbered

    group by lead_id

),

channels as (

    select * from {{ ref('int_lead_channels') }}

),

stages as (

    select * from {{ ref('lead_stage_history') }}

    where
        valid_from <= {{ as_of() }}
        and valid_to > {{ as_of() }}

),

-- What a lead did before it joined another counts for the lead that stands for it now.
decisions as (

    select
        surviving_lead_id as lead_id,
        disposition,
        reason_code,
        changed_at as decided_at

    from {{ ref('int_stage_changes_resolved') }}

    where disposition is not null

    qualify row_number() over (
        partition by surviving_lead_id order by changed_at desc, stage_change_id desc
    ) = 1

),

scores as (

    select * from {{ ref('lead_scores') }}

),

milestones as (

    select
        surviving_lead_id as lead_id,
        min(occurred_at) filter (where outcome = 'mql_entry') as mql_entered_at,
        min(occurred_at) filter (where outcome = 'sql_entry') as sql_entered_at,
        min(occurred_at) filter (where outcome = 'opportunity') as opportunity_at,
        min(occurred_at) filter (where outcome = 'first_purchase') as first_purchase_at

    from {{ ref('outcomes') }}

    group by surviving_lead_id

),

final as (

    select
        identified.lead_id,
        identified.merged_into_lead_id,
        facts.lead_type,
        facts.offer_type,
        facts.role,
        facts.region,
        facts.product_interest,
        channels.source,
        channels.medium,
        channels.campaign,
        channels.first_touch_channel,
        channels.last_touch_channel,
        stages.stage,
        stages.owner,
        stages.queue,
        decisions.disposition as qualification_result,
        decisions.reason_code,
        decisions.decided_at,
        scores.band,
        scores.score,
        identified.is_contactable,
        identified.ended_at < {{ far_future() }} as is_merged,
        identified.created_at,
        identified.identified_at,
        milestones.mql_entered_at,
        milestones.sql_entered_at,
        milestones.opportunity_at,
        milestones.first_purchase_at

    from identified

    left join facts
        on identified.lead_id = facts.lead_id

    left join channels
        on identified.lead_id = channels.lead_id

    left join stages
        on identified.lead_id = stages.lead_id

    left join decisions
        on identified.lead_id = decisions.lead_id

    left join scores
        on identified.lead_id = scores.lead_id

    left join milestones
        on identified.lead_id = milestones.lead_id

)

select * from final
