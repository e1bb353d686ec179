with

months as (

    select * from {{ ref('acquisition_months') }}

    where
        attribution_model = {{ origin_model() }}
        and is_sql_mature

),

levels as (

    select
        'channel' as level,
        *,
        '(all)' as level_campaign,
        '(all)' as level_target
    from months

    union all

    select
        'campaign' as level,
        *,
        campaign as level_campaign,
        '(all)' as level_target
    from months
    where campaign <> {{ not_named() }}

    union all

    select
        target_kind as level,
        *,
        campaign as level_campaign,
        target as level_target
    from months
    where target_kind <> {{ not_named() }}

),

unioned as (

    select
        level,
        channel,
        level_campaign as campaign,
        level_target as target,
        sum(sql_mature_leads) as leads,
        sum(sqls) as sqls,
        sum(spend) as spend

    from levels

    group by level, channel, level_campaign, level_target

),

-- What all that is paid for brings: money can move from one to another.
peers as (

    select
        level,
        {{ ratio('sum(sqls)', 'sum(leads)') }} as sql_rate,
        cast(sum(spend) as double) / nullif(cast(sum(sqls) as double), 0)
            as cost_per_sql

    from unioned

    where spend > 0

    group by level

),

compared as (

    select
        unioned.level,
        unioned.channel,
        unioned.campaign,
        unioned.target,
        unioned.level as family,
        cast(unioned.sqls as bigint) as hits,
        cast(unioned.leads as bigint) as trials,
        case when unioned.spend > 0 then cast(unioned.spend as double) end as spend,
        peers.sql_rate as peer_sql_rate,
        peers.cost_per_sql as peer_cost_per_sql

    from unioned

    left join peers
        on unioned.level = peers.level

),

-- The share of leads that would have to become SQL for an SQL to cost what those of the peers do.
priced as (

    select
        *,
        spend / nullif(trials * peer_cost_per_sql, 0) as rate_of_peer_cost

    from compared

),

distributions as (

    {{ share_distributions('priced') }}

),

judged as (

    select
        priced.level,
        priced.channel,
        priced.campaign,
        priced.target,
        priced.hits,
        priced.trials,
        priced.spend,
        priced.peer_sql_rate,
        priced.peer_cost_per_sql,
        max(distributions.mean) as sql_rate,
        {{ share_at('0.025e0') }} as sql_rate_lower,
        {{ share_at('0.975e0') }} as sql_rate_upper,
        1 - {{ chance_below('priced.rate_of_peer_cost / 0.8e0') }} as chance_cheap,
        {{ chance_below('priced.rate_of_peer_cost / 1.5e0') }} as chance_dear,
        1 - {{ chance_below('priced.peer_sql_rate * 2') }} as chance_twice,
        {{ chance_below('priced.peer_sql_rate / 2') }} as chance_cold

    from priced

    inner join distributions
        on
            priced.family = distributions.family
            and priced.hits = distributions.hits
            and priced.trials = distributions.trials

    group by
        priced.level,
        priced.channel,
        priced.campaign,
        priced.target,
        priced.hits,
        priced.trials,
        priced.spend,
        priced.peer_sql_rate,
        priced.peer_cost_per_sql

),

-- Sums of fractions hang on their order in the last digits, so these are not kept.
rounded as (

    select
        level,
        channel,
        campaign,
        target,
        trials as sql_mature_leads,
        hits as sqls,
        round(sql_rate, 8) as shrunken_sql_rate,
        round(sql_rate_lower, 8) as shrunken_sql_rate_lower,
        round(sql_rate_upper, 8) as shrunken_sql_rate_upper,
        {{ cost_each('spend', 'trials * sql_rate') }} as shrunken_cost_per_sql,
        {{ cost_each('spend', 'trials * sql_rate_upper') }}
            as shrunken_cost_per_sql_lower,
        {{ cost_each('spend', 'trials * sql_rate_lower') }}
            as shrunken_cost_per_sql_upper,
        round(peer_sql_rate, 8) as peer_sql_rate,
        cast(round(peer_cost_per_sql, 4) as decimal(18, 4)) as peer_cost_per_sql,
        {{ never_certain('chance_cheap') }} as chance_cheap,
        {{ never_certain('chance_dear') }} as chance_dear,
        {{ never_certain('chance_twice') }} as chance_twice_the_rate,
        {{ never_certain('chance_cold') }} as chance_cold

    from judged

),

final as (

    select
        *,
        case
            when shrunken_cost_per_sql is not null then {{ finding() }}
        end as finding

    from rounded

)

select * from final
