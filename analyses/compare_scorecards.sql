with

rules as (

    select
        *,
        -- What a rule counts, whatever a card calls it.
        concat_ws(
            ' ',
            kind,
            coalesce(signal, '-'),
            coalesce(count_per, '-'),
            coalesce(cast(window_days as string), '-'),
            coalesce(cast(cap as string), '-'),
            coalesce(cast(at_least as string), '-'),
            coalesce(baseline, '-'),
            coalesce(first_rule_id, '-'),
            coalesce(second_rule_id, '-')
        ) as counted

    from {{ ref('score_rules') }}

),

old_rules as (

    select * from rules

    where scorecard_id = '{{ var("old_scorecard", "classic") }}'

),

new_rules as (

    select * from rules

    where scorecard_id = '{{ var("new_scorecard", "marketplace") }}'

),

promoted as (

    select min(in_force_from) as promoted_at

    from {{ ref('scorecard_promotions') }}

    where
        line = '{{ var("scorecard") }}'
        and scorecard_id = '{{ var("new_scorecard", "marketplace") }}'
        and in_force_from <= {{ as_of() }}

),

points as (

    select
        'points' as part,
        coalesce(new_rules.reason, old_rules.reason) as subject,
        coalesce(new_rules.counted, old_rules.counted) as detail,
        old_rules.points as old_value,
        new_rules.points as new_value

    from old_rules

    full join new_rules
        on old_rules.counted = new_rules.counted

),

history as (

    select * from {{ ref('lead_score_history') }}

),

-- Every lead has a step at a promotion: what the old card said last, and the new first.
moves as (

    select
        'leads by band, old to new' as part,
        old_steps.band as subject,
        new_steps.band as detail,
        count(*) as old_value,
        count(*) filter (where old_steps.band <> new_steps.band) as new_value

    from promoted

    inner join history as old_steps
        on
            promoted.promoted_at = old_steps.valid_to
            and old_steps.scorecard_id = '{{ var("old_scorecard", "classic") }}'

    inner join history as new_steps
        on
            old_steps.lead_id = new_steps.lead_id
            and promoted.promoted_at = new_steps.valid_from
            and new_steps.scorecard_id = '{{ var("new_scorecard", "marketplace") }}'

    group by old_steps.band, new_steps.band

),

final as (

    select * from points
    union all
    select * from moves

)

select * from final

order by
    part desc,
    subject,
    detail
