with

traits as (

    select * from {{ ref('lead_traits') }}

),

rules as (

    select
        *,
        rule_number = max(rule_number) over () as is_last

    from {{ ref('routing_rules') }}

),

-- Leads that are alike go the same way.
situations as (

    select distinct
        support,
        verdict,
        shipping,
        reach,
        request,
        lead_type,
        band,
        activity,
        standing,
        source,
        product_line,
        region

    from traits

),

matches as (

    select
        situations.*,
        rules.rule_number,
        rules.rule_id,
        rules.queue,
        rules.reason,
        rules.is_last

    from situations

    inner join rules
        on {{ rule_admits('rules', 'situations', routing_conditions()) }}

),

compared as (

    select
        *,
        row_number() over (
            partition by {{ routing_conditions() | join(', ') }} order by rule_number
        ) as match_number,
        not is_last
        and queue <> first_value(queue) over (
            partition by {{ routing_conditions() | join(', ') }} order by rule_number
        ) as is_conflict

    from matches

),

-- A later rule that would have sent the lead elsewhere is a conflict; the order solved it.
-- The last rule is for whom no other holds.
routes as (

    select
        {{ routing_conditions() | join(', ') }},
        max(rule_number) filter (where match_number = 1) as rule_number,
        max(rule_id) filter (where match_number = 1) as rule_id,
        max(queue) filter (where match_number = 1) as queue,
        max(reason) filter (where match_number = 1) as reason,
        nullif(
            {{ joined_in_order('case when is_conflict then rule_id end') }}, ''
        ) as conflicting_rules,
        cast(count_if(is_conflict) as integer) as conflicts

    from compared

    group by {{ routing_conditions() | join(', ') }}

),

final as (

    select
        traits.lead_id,
        traits.region,
        routes.rule_id,
        routes.queue,
        routes.reason,
        routes.conflicting_rules,
        routes.rule_number,
        routes.conflicts

    from traits

    inner join routes
        on {{ agree('traits', 'routes', routing_conditions()) }}

)

select * from final
