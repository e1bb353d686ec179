with

rules as (

    select * from {{ ref('int_score_rules') }}

    where kind = 'state'

),

final as (

    select * from {{ ref('int_per_event_spans') }}

    union all

    select * from {{ ref('int_at_least_spans') }}

    union all

    select
        lead_id,
        scorecard_id,
        rule_id,
        cast(null as string) as event_id,
        points,
        valid_from,
        valid_to

    from {{ ref('int_absence_spans') }}

    union all

    select
        states.lead_id,
        rules.scorecard_id,
        rules.rule_id,
        cast(null as string) as event_id,
        rules.points,
        states.valid_from,
        states.valid_to

    from {{ ref('int_signal_states') }} as states

    inner join rules
        on states.signal = rules.signal

)

select * from final
