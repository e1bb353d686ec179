-- Solved by hand: 3 of 4 begin with A, from where a third go back, a third to B and a third
-- nowhere, so half of those in A get to B; B reaches the outcome half of the time. In all
-- (3/4 * 1/2 + 1/4) / 2 = 5/16 get there; without A 1/8, without B nobody, without C 1/4.
with

raw_moves as (

    select * from (
        values
        ('(start)', 'A', 'A', 3.0, 4.0),
        ('(start)', 'B', 'B', 1.0, 4.0),
        ('A', 'C', 'C', 1.0, 3.0),
        ('C', 'A', 'A', 1.0, 1.0),
        ('A', 'B', 'B', 1.0, 3.0),
        ('A', '(none)', '(none)', 1.0, 3.0),
        ('B', '(outcome)', '(outcome)', 1.0, 2.0),
        ('B', '(none)', '(none)', 1.0, 2.0)
    ) as raw_moves (from_state, to_state, to_channel, times, whole)

),

moves as (

    select
        'chain' as chain_id,
        from_state,
        to_state,
        to_channel,
        cast(times as double) / cast(whole as double) as chance

    from raw_moves

),

removals as (

    select * from (
        values
        ('chain', ''), ('chain', 'A'), ('chain', 'B'), ('chain', 'C')
    ) as removals (chain_id, removed_channel)

),

chances as (

    {{ outcome_chances('moves', 'removals') }}

),

expected as (

    select * from (
        values
        ('', 0.3125), ('A', 0.125), ('B', 0.0), ('C', 0.25)
    ) as expected (removed_channel, chance)

)

select
    expected.removed_channel,
    expected.chance as wanted,
    chances.chance as got

from expected

left join chances
    on expected.removed_channel = chances.removed_channel

where abs(coalesce(chances.chance, 0.0e0) - cast(expected.chance as double)) > 1e-12
