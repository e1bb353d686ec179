with

leads as (

    select
        lead_id,
        created_at + {{ days(14) }} as looked_at

    from {{ ref('int_leads_identified') }}

),

-- Just before the instant. What is known of a younger lead says already what will be
-- worth points then if nothing more happens; whoever does more is counted again.
final as (

    select
        contributions.lead_id,
        contributions.rule_id,
        cast(sum(contributions.points) as integer) as points

    from leads

    inner join {{ ref('int_score_contributions') }} as contributions
        on
            leads.lead_id = contributions.lead_id
            and contributions.valid_from < leads.looked_at
            and contributions.valid_to >= leads.looked_at

    group by contributions.lead_id, contributions.rule_id

)

select * from final
