{#-
    The chance that a chain gets from its state `(start)` to its state `(outcome)`, one row per chain and channel that is
    taken out of it: whoever would enter a state of that channel is lost. `moves` has the chance of each move, by chain_id,
    from_state, to_state and to_channel; `removals` has the channels, by chain_id and removed_channel, with '' for none. Of
    what is still on its way less than 1e-12 is left out.
-#}
{% macro outcome_chances(moves, removals) -%}
    {{ return(adapter.dispatch('outcome_chances')(moves, removals)) }}
{%- endmacro %}

{#- Step by step; who reaches an end has no move from there. -#}
{% macro default__outcome_chances(moves, removals) -%}
    with recursive walked as (
        select
            chain_id,
            removed_channel,
            '(start)' as state,
            1.0e0 as chance
        from {{ removals }}

        union all

        select
            walked.chain_id,
            walked.removed_channel,
            moves.to_state as state,
            sum(walked.chance * moves.chance) as chance
        from walked
        inner join {{ moves }} as moves
            on
                walked.chain_id = moves.chain_id
                and walked.state = moves.from_state
                and walked.removed_channel <> moves.to_channel
        group by walked.chain_id, walked.removed_channel, moves.to_state
        having sum(walked.chance * moves.chance) > 1e-15
    )

    select
        chain_id,
        removed_channel,
        sum(chance) as chance
    from walked
    where state = '(outcome)'
    group by chain_id, removed_channel
{%- endmacro %}
