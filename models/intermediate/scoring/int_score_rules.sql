with

final as (

    select rules.*

    from {{ ref('score_rules') }} as rules

    semi join {{ ref('int_scorecard_spans') }} as scorecards
        on rules.scorecard_id = scorecards.scorecard_id

)

select * from final
