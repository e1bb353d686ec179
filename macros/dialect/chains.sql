{#-
    The chance that a chain gets from its state `(start)` to its state `(outcome)`, one row per chain and channel that is
    taken out of it: whoever would enter a state of that channel is lost. `moves` has the chance of each move, by chain_id,
    from_state, to_state and to_channel; `removals` has the channels, by chain_id and removed_channel, with '' for none. Of
    what is still on its way less than 1e-12 is left out.
-#}
{% macro outcome_chances(moves, removals) -%}
    {{ return(adapter.dispatch('outcome_chances')(moves, removals)) }}
{%- endmacro %}

{#-
    Step by step; who reaches an end has no move from there. What a step reads stands ready, or DuckDB would count it again
    at each, and has numbers for names.
-#}
{% macro default__outcome_chances(moves, removals) -%}
    with recursive states as materialized (
        select chain_id, state, row_number() over () as state_key
        from (
            select chain_id, from_state as state from {{ moves }}
            union
            select chain_id, to_state as state from {{ moves }}
        )
    ),

    channels as materialized (
        select removed_channel, row_number() over () as channel_key
        from (select distinct removed_channel from {{ removals }})
    ),

    steps as materialized (
        select
            sources.state_key as from_key,
            targets.state_key as to_key,
            coalesce(channels.channel_key, 0) as to_channel_key,
            moves.chance
        from {{ moves }} as moves
        inner join states as sources
            on
                moves.chain_id = sources.chain_id
                and moves.from_state = sources.state
        inner join states as targets
            on
                moves.chain_id = targets.chain_id
                and moves.to_state = targets.state
        left join channels
            on moves.to_channel = channels.removed_channel
    ),

    walked as (
        select
            channels.channel_key,
            states.state_key,
            1.0e0 as chance
        from {{ removals }} as removals
        inner join channels
            on removals.removed_channel = channels.removed_channel
        inner join states
            on
                removals.chain_id = states.chain_id
                and states.state = '(start)'

        union all

        select
            walked.channel_key,
            steps.to_key as state_key,
            sum(walked.chance * steps.chance) as chance
        from walked
        inner join steps
            on
                walked.state_key = steps.from_key
                and walked.channel_key <> steps.to_channel_key
        group by walked.channel_key, steps.to_key
        having sum(walked.chance * steps.chance) > 1e-15
    )

    select
        states.chain_id,
        channels.removed_channel,
        sum(walked.chance) as chance
    from walked
    inner join states
        on walked.state_key = states.state_key
    inner join channels
        on walked.channel_key = channels.channel_key
    where states.state = '(outcome)'
    group by states.chain_id, channels.removed_channel
{%- endmacro %}

{#-
    Spark takes no sum of what recurses, so each chain is one row: of each state a list of who moves there, and a thousand
    steps folded over a list of chances.
-#}
{% macro spark__outcome_chances(moves, removals) -%}
    with named as (
        select chain_id, from_state as state from {{ moves }}
        union
        select chain_id, to_state as state from {{ moves }}
    ),

    states as (
        select
            chain_id,
            state,
            row_number() over (partition by chain_id order by state) - 1 as place
        from named
    ),

    entries as (
        select
            removals.chain_id,
            removals.removed_channel,
            states.place,
            max(states.state) as state,
            collect_list(
                case
                    when moves.chance is not null
                        then named_struct('place', sources.place, 'chance', moves.chance)
                end
            ) as origins
        from {{ removals }} as removals
        inner join states
            on removals.chain_id = states.chain_id
        left join {{ moves }} as moves
            on
                states.chain_id = moves.chain_id
                and states.state = moves.to_state
                and removals.removed_channel <> moves.to_channel
        left join states as sources
            on
                moves.chain_id = sources.chain_id
                and moves.from_state = sources.state
        group by removals.chain_id, removals.removed_channel, states.place
    ),

    chains as (
        select
            chain_id,
            removed_channel,
            transform(
                array_sort(collect_list(named_struct('place', place, 'origins', origins))),
                entry -> entry.origins
            ) as origins,
            transform(
                array_sort(collect_list(named_struct('place', place, 'state', state))),
                entry -> case when entry.state = '(start)' then 1.0e0 else 0.0e0 end
            ) as starts,
            max(case when state = '(outcome)' then place end) as outcome_place
        from entries
        group by chain_id, removed_channel
    )

    select
        chain_id,
        removed_channel,
        aggregate(
            sequence(1, 1000),
            named_struct('chances', starts, 'reached', 0.0e0),
            (walked, step) -> named_struct(
                'chances', transform(
                    origins,
                    entries -> aggregate(
                        entries,
                        0.0e0,
                        (total, entry) -> total + walked.chances[entry.place] * entry.chance
                    )
                ),
                'reached', walked.reached + walked.chances[outcome_place]
            ),
            walked -> walked.reached
        ) as chance
    from chains
    where outcome_place is not null
{%- endmacro %}
