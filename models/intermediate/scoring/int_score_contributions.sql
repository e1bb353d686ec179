with

rule_spans as (

    select * from {{ ref('int_rule_spans') }}

),

rules as (

    select * from {{ ref('int_score_rules') }}

    where kind = 'all_of'

),

pairs as (

    select
        first_spans.lead_id,
        rules.scorecard_id,
        rules.rule_id,
        cast(null as string) as event_id,
        rules.points,
        greatest(first_spans.valid_from, second_spans.valid_from) as valid_from,
        least(first_spans.valid_to, second_spans.valid_to) as valid_to

    from rules

    inner join rule_spans as first_spans
        on
            rules.scorecard_id = first_spans.scorecard_id
            and rules.first_rule_id = first_spans.rule_id

    inner join rule_spans as second_spans
        on
            rules.scorecard_id = second_spans.scorecard_id
            and rules.second_rule_id = second_spans.rule_id
            and first_spans.lead_id = second_spans.lead_id
            and first_spans.valid_from < second_spans.valid_to
            and second_spans.valid_from < first_spans.valid_to

),

spans as (

    select * from rule_spans
    union all
    select * from pairs

),

-- A card counts only while it is in force: what it said before its promotion nobody was
-- served, and what it would have said afterwards neither.
final as (

    select
        spans.lead_id,
        spans.scorecard_id,
        spans.rule_id,
        spans.event_id,
        spans.points,
        greatest(spans.valid_from, scorecards.valid_from) as valid_from,
        least(spans.valid_to, scorecards.valid_to) as valid_to

    from spans

    inner join {{ ref('int_scorecard_spans') }} as scorecards
        on spans.scorecard_id = scorecards.scorecard_id

)

select * from final

where valid_from < valid_to
