with

buyers as (

    select
        lead_id,
        occurred_at as first_purchase_at,
        occurred_at - {{ days(7) }} as scored_at

    from {{ ref('int_outcomes') }}

    where outcome = 'first_purchase'

),

leads as (

    select * from {{ ref('int_leads_identified') }}

),

history as (

    select * from {{ ref('lead_score_history') }}

),

-- The score just before the instant: what happens at the instant is not known yet.
final as (

    select
        buyers.lead_id,
        history.band,
        history.score,
        history.lead_id is not null as was_lead,
        cast(
            floor(
                {{ seconds_between('leads.created_at', 'buyers.first_purchase_at') }}
                / 86400
            ) as integer
        ) as days_as_lead,
        buyers.first_purchase_at,
        buyers.scored_at

    from buyers

    inner join leads
        on buyers.lead_id = leads.lead_id

    left join history
        on
            buyers.lead_id = history.lead_id
            and history.valid_from < buyers.scored_at
            and history.valid_to >= buyers.scored_at

)

select * from final
