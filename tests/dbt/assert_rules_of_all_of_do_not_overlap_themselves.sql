-- A rule that overlaps itself would make the pair count twice.
select
    pairs.rule_id,
    parts.rule_id as part_rule_id

from {{ ref('score_rules') }} as pairs

inner join {{ ref('score_rules') }} as parts
    on
        pairs.scorecard_id = parts.scorecard_id
        and parts.rule_id in (pairs.first_rule_id, pairs.second_rule_id)

where
    pairs.kind = 'all_of'
    and (
        parts.kind = 'all_of'
        or (parts.kind = 'per_event' and parts.cap > 1)
        or parts.count_per = 'product'
    )
