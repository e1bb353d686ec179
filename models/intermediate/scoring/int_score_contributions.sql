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
        rules.rule_id,
        cast(null as string) as event_id,
        rules.points,
        greatest(first_spans.valid_from, second_spans.valid_from) as valid_from,
        least(first_spans.valid_to, second_spans.valid_to) as valid_to

    from rules

    inner join rule_spans as first_spans
        on rules.first_rule_id = first_spans.rule_id

    inner join rule_spans as second_spans
        on
            rules.second_rule_id = second_spans.rule_id
            and first_spans.lead_id = second_spans.lead_id
            and first_spans.valid_from < second_spans.valid_to
            and second_spans.valid_from < first_spans.valid_to

),

final as (

    select * from rule_spans
    union all
    select * from pairs

)

select * from final
