with

kinds as (

    select * from {{ ref('objection_kinds') }}

),

records as (

    select
        spans.lead_id,
        'record' as origin,
        records.lead_key as statement_id,
        lower(trim(records.objection)) as value,
        records.created_at as stated_at

    from {{ ref('stg_crm__leads') }} as records

    inner join {{ ref('int_identity_spans') }} as spans
        on
            {{ identifier('record', 'records.lead_key') }} = spans.identifier
            and spans.valid_to = {{ far_future() }}

    where trim(records.objection) <> ''

),

decisions as (

    select
        surviving_lead_id as lead_id,
        'decision' as origin,
        stage_change_id as statement_id,
        reason_code as value,
        changed_at as stated_at

    from {{ ref('int_stage_changes_resolved') }}

    where
        disposition in ('rejected', 'recycled')
        and surviving_lead_id is not null

),

stated as (

    select * from records
    union all
    select * from decisions

),

-- What a form says is an objection in any words; what sales decides only where it repeats one.
final as (

    select
        stated.lead_id,
        stated.origin,
        stated.statement_id,
        coalesce(kinds.objection, 'other') as objection,
        stated.stated_at

    from stated

    left join kinds
        on
            stated.origin = kinds.origin
            and stated.value = kinds.value

    where
        stated.origin = 'record'
        or kinds.objection is not null

)

select * from final
