with

contributions as (

    select * from {{ ref('int_score_contributions') }}

    where
        points <> 0
        and valid_from <= {{ as_of() }}
        and valid_to > {{ as_of() }}

),

rules as (

    select * from {{ ref('int_score_rules') }}

),

final as (

    select
        contributions.lead_id,
        contributions.rule_id,
        rules.axis,
        rules.reason,
        cast(sum(contributions.points) as integer) as points,
        count(*) as contributions,
        max(contributions.valid_from) as latest_at

    from contributions

    inner join rules
        on
            contributions.scorecard_id = rules.scorecard_id
            and contributions.rule_id = rules.rule_id

    group by
        contributions.lead_id,
        contributions.rule_id,
        rules.axis,
        rules.reason

)

select * from final
