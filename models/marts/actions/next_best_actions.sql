with

leads as (

    select * from {{ ref('leads') }}

    where not is_merged

),

candidates as (

    select * from {{ ref('lead_action_candidates') }}

),

-- What can be done within a day comes before what has to wait; then the order of rules.
chosen as (

    select
        *,
        cast(
            count_if(is_allowed) over (partition by lead_id) as integer
        ) as allowed_actions

    from candidates

    qualify row_number() over (
        partition by lead_id
        order by
            case when is_allowed then 0 else 1 end,
            case
                when earliest_at >= {{ as_of() }} + {{ days(1) }} then 1 else 0
            end,
            rule_number
    ) = 1

),

refusals as (

    select
        lead_id,
        bool_or(channel = 'email') as refuses_email,
        bool_or(channel = 'sms') as refuses_sms,
        bool_or(channel = 'call') as refuses_calls

    from {{ ref('lead_action_channels') }}

    where obstacle = 'no_consent'

    group by lead_id

),

read_policies as (

    select lead_id

    from {{ ref('int_lead_last_signals') }}

    where
        signal = 'policy_view'
        and last_at > {{ as_of() }} - {{ days(7) }}

),

rules as (

    select * from {{ ref('action_rules') }}

),

described as (

    select
        chosen.*,
        rules.content_id,
        rules.words,
        obstacles.words as obstacle_words,
        case chosen.step
            when 'none' then signals.words
            else 'Checkout stopped at ' || chosen.step
        end
        || {{ time_from_now('chosen.signal_at') }}
        || coalesce(
            ', '
            || chosen.currency
            || ' '
            || cast(cast(chosen.basket_value as decimal(18, 2)) as string),
            ''
        )
        || case
            when read_policies.lead_id is null then '' else ', viewed policies'
        end
        || case when refusals.refuses_email then '; e-mail not allowed' else '' end
        || case when refusals.refuses_sms then '; SMS not allowed' else '' end
        || case when refusals.refuses_calls then '; calls not allowed' else '' end
            as situation

    from chosen

    inner join rules
        on chosen.rule_id = rules.rule_id

    inner join {{ ref('action_signals') }} as signals
        on chosen.signal = signals.signal

    left join {{ ref('action_obstacles') }} as obstacles
        on chosen.obstacle = obstacles.obstacle

    left join refusals
        on chosen.lead_id = refusals.lead_id

    left join read_policies
        on chosen.lead_id = read_policies.lead_id

),

final as (

    select
        leads.lead_id,
        case when described.is_allowed then described.rule_id else 'none' end as action,
        described.signal,
        case when described.is_allowed then described.actor end as actor,
        case when described.is_allowed then described.channel end as channel,
        case when described.is_allowed then described.content_id end as content_id,
        case when described.is_allowed then described.owner end as owner,
        case
            when described.lead_id is null then 'no_signal' else described.obstacle
        end as obstacle,
        coalesce(
            described.situation
            || '. '
            || case
                when described.is_allowed then described.words
                else 'Nothing is done: ' || described.obstacle_words
            end
            || '.',
            'Nothing calls for anything.'
        ) as explanation,
        case when described.is_allowed then described.action_key end as action_key,
        described.rule_number,
        coalesce(described.allowed_actions, 0) as allowed_actions,
        described.basket_value,
        described.currency,
        described.signal_at,
        described.earliest_at,
        described.latest_at,
        described.due_at

    from leads

    left join described
        on leads.lead_id = described.lead_id

)

select * from final
