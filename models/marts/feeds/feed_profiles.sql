with

destinations as (

    select * from {{ ref('feed_destinations') }}

    where feed = 'profiles'

),

scores as (

    select * from {{ ref('lead_scores') }}

),

reasons as (

    select
        lead_id,
        reason,
        row_number() over (
            partition by lead_id order by points desc, rule_id
        ) as reason_number

    from {{ ref('lead_score_reasons') }}

    where points > 0

),

strongest as (

    select
        lead_id,
        max(reason) filter (where reason_number = 1)
        || coalesce('; ' || max(reason) filter (where reason_number = 2), '')
        || coalesce('; ' || max(reason) filter (where reason_number = 3), '')
            as score_reasons

    from reasons

    group by lead_id

),

priorities as (

    select * from {{ if_built(ref('lead_priorities')) }}

),

permissions as (

    select * from {{ ref('lead_permissions') }}

),

-- Null where nothing is to be done, so that platforms forget the last one.
actions as (

    select
        lead_id,
        nullif(action, 'none') as next_best_action

    from {{ ref('next_best_actions') }}

),

-- A lead may have many records; the CRM is told of each.
records as (

    select
        'crm' as destination,
        lead_id,
        match_key as profile_key

    from {{ ref('lead_match_keys') }}

    where kind = 'record'

    union all

    select
        'klaviyo' as destination,
        lead_id,
        lead_id as profile_key

    from scores

),

final as (

    select
        destinations.destination,
        scores.lead_id,
        records.profile_key,
        scores.band as lead_band,
        strongest.score_reasons,
        actions.next_best_action,
        '{{ var("report_currency") }}' as currency,
        case
            when permissions.is_test then 'test_lead'
            when permissions.is_bot then 'bot'
            when permissions.is_unreachable then 'suppressed'
            when {{ lacks_consent() }} then 'no_consent'
            when records.profile_key is null then 'no_match_key'
        end as held_back,
        scores.score as lead_score,
        priorities.expected_value,
        scores.scored_at

    from scores

    cross join destinations

    inner join permissions
        on scores.lead_id = permissions.lead_id

    left join records
        on
            scores.lead_id = records.lead_id
            and destinations.destination = records.destination

    left join strongest
        on scores.lead_id = strongest.lead_id

    left join priorities
        on scores.lead_id = priorities.lead_id

    left join actions
        on scores.lead_id = actions.lead_id

)

select * from final
