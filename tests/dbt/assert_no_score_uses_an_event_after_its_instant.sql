-- Points dated before their event happened, or before we could know of it, would make every
-- backtest a prophecy.
select
    contributions.lead_id,
    contributions.rule_id,
    contributions.event_id,
    contributions.valid_from,
    events.occurred_at,
    events.known_at

from {{ ref('int_score_contributions') }} as contributions

inner join {{ ref('int_score_rules') }} as rules
    on
        contributions.scorecard_id = rules.scorecard_id
        and contributions.rule_id = rules.rule_id

inner join {{ ref('int_signal_events') }} as events
    on
        contributions.lead_id = events.lead_id
        and contributions.event_id = events.event_id
        and rules.signal = events.signal

where
    contributions.valid_from < events.known_at
    or events.known_at < events.occurred_at
    or events.known_at > {{ as_of() }}
