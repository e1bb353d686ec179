with

leads as (

    select * from {{ ref('int_leads_identified') }}

),

entries as (

    select
        lead_id,
        known_at

    from {{ ref('outcomes') }}

    where outcome = 'sql_entry'

),

final as (

    select
        leads.lead_id,
        leads.created_at,
        leads.ended_at,
        entries.known_at as became_sql_at

    from leads

    left join entries
        on leads.lead_id = entries.lead_id

)

select * from final
