with

user_agents as (

    select distinct user_agent from {{ ref('stg_web__events') }}

    where user_agent is not null

),

bot_agents as (

    select * from {{ ref('bot_agents') }}

),

final as (

    select
        user_agents.user_agent,
        bool_or(
            {{ matches('lower(user_agents.user_agent)', 'bot_agents.pattern') }}
        ) as is_bot

    from user_agents

    cross join bot_agents

    group by user_agents.user_agent

)

select * from final
