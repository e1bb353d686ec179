with

instants as (

    select distinct
        lead_id,
        looked_at

    from {{ ref('int_lead_looks') }}

),

-- Strictly before, as the signals of a look are.
final as (

    select
        instants.lead_id,
        contributions.scorecard_id,
        cast(sum(contributions.points) as bigint) as score,
        instants.looked_at

    from instants

    inner join {{ ref('int_score_contributions') }} as contributions
        on
            instants.lead_id = contributions.lead_id
            and contributions.valid_from < instants.looked_at
            and contributions.valid_to >= instants.looked_at
            and contributions.scorecard_id <> '{{ var("scorecard") }}'

    group by
        instants.lead_id,
        instants.looked_at,
        contributions.scorecard_id

)

select * from final
