with

leads as (

    select * from {{ ref('int_leads_identified') }}

),

band_spans as (

    select * from {{ ref('int_band_spans') }}

),

mql_entries as (

    select
        lead_id,
        'mql_entry' as outcome,
        min(valid_from) as entered_at,
        min(valid_from) as known_at

    from band_spans

    where band in ('mql', 'sql')

    group by lead_id

),

scored_sql_entries as (

    select
        lead_id,
        'sql_entry' as outcome,
        min(valid_from) as entered_at,
        min(valid_from) as known_at

    from band_spans

    where
        '{{ var("sql_definition") }}' = 'score'
        and band = 'sql'

    group by lead_id

),

-- A stage beyond `qualified` counts too: sales does not go back to note what is plain.
judged_sql_entries as (

    select
        stage_changes.lead_id,
        'sql_entry' as outcome,
        stage_changes.changed_at as entered_at,
        stage_changes.known_at

    from {{ ref('int_stage_changes_resolved') }} as stage_changes

    inner join {{ ref('stage_names') }} as stage_names
        on stage_changes.stage = stage_names.stage

    where
        '{{ var("sql_definition") }}' = 'crm'
        and stage_names.is_sales_qualified
        and stage_changes.lead_id is not null

    qualify row_number() over (
        partition by stage_changes.lead_id
        order by stage_changes.changed_at, stage_changes.stage_change_id
    ) = 1

),

entries as (

    select * from mql_entries
    union all
    select * from scored_sql_entries
    union all
    select * from judged_sql_entries

),

dated_entries as (

    select
        entries.outcome || ':' || entries.lead_id as outcome_id,
        entries.lead_id,
        coalesce(leads.surviving_lead_id, entries.lead_id) as surviving_lead_id,
        entries.outcome,
        cast(null as string) as order_id,
        cast(null as decimal(18, 4)) as amount,
        cast(null as decimal(18, 4)) as net_amount,
        entries.entered_at as occurred_at,
        entries.known_at

    from entries

    left join leads
        on entries.lead_id = leads.lead_id

),

final as (

    select
        outcome_id,
        lead_id,
        surviving_lead_id,
        outcome,
        order_id,
        amount,
        net_amount,
        occurred_at,
        known_at

    from {{ ref('int_outcomes') }}

    union all

    select * from dated_entries

)

select * from final
