-- A rule on a signal that nothing gives never fires, and nobody notices.
with

known as (

    select signal from {{ ref('signal_definitions') }}
    union
    select signal from (
        values ('return_visit'), ('frequent_visits'), ('growing_visits'), ('lead')
    ) as patterns (signal)

),

used as (

    select
        rule_id,
        signal

    from {{ ref('score_rules') }}

    where kind in ('per_event', 'at_least', 'absence')
    union
    select
        rule_id,
        baseline as signal

    from {{ ref('score_rules') }}

    where kind = 'absence'

)

select used.*

from used

left join known
    on used.signal = known.signal

where known.signal is null
