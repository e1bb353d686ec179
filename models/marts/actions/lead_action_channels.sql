with

called as (

    select * from {{ ref('lead_action_calls') }}

),

rules as (

    select
        rules.rule_id,
        rules.keeps_hours,
        channels.channel,
        channels.preference

    from {{ ref('action_rules') }} as rules

    inner join {{ ref('action_channels') }} as channels
        on rules.rule_id = channels.rule_id

),

regions as (

    select distinct region

    from {{ ref('contact_hours') }}

),

agreed as (

    select
        lead_id,
        signal_at + {{ hours(24) }} as callback_ends_at

    from {{ ref('lead_action_signals') }}

    where signal = 'callback_due'

),

-- Asking lets us answer; whatever nobody asked for needs consent of its own.
permitted as (

    select
        called.lead_id,
        called.rule_id,
        called.is_answer,
        called.ready_at,
        called.ends_at,
        rules.keeps_hours,
        rules.channel,
        rules.preference,
        coalesce(regions.region, 'unknown') as region,
        case rules.channel
            when 'email' then reach.email_state <> 'valid'
            when 'site' then false
            else reach.phone_state <> 'valid'
        end as lacks_address,
        case rules.channel
            when 'site' then false
            when 'sms' then not reach.may_text
            when 'call'
                then
                    not reach.may_call
                    or not called.is_answer and reach.phone_consent <> 'granted'
            else
                not reach.may_email
                or not called.is_answer and reach.email_consent <> 'granted'
        end as lacks_consent

    from called

    inner join rules
        on called.rule_id = rules.rule_id

    inner join {{ ref('lead_contactability') }} as reach
        on called.lead_id = reach.lead_id

    inner join {{ ref('lead_traits') }} as traits
        on called.lead_id = traits.lead_id

    left join regions
        on traits.region = regions.region

),

-- What is done on the site disturbs nobody who is not there.
frees as (

    select
        permitted.lead_id,
        permitted.rule_id,
        permitted.channel,
        max(limits.free_at) as free_at

    from permitted

    inner join {{ ref('lead_contact_limits') }} as limits
        on
            permitted.lead_id = limits.lead_id
            and permitted.channel <> 'site'
            and (
                permitted.channel = limits.channel
                or limits.channel = 'any'
                and permitted.channel <> 'call'
            )
            and (not permitted.is_answer or not limits.spares_answers)

    group by
        permitted.lead_id,
        permitted.rule_id,
        permitted.channel

),

limited as (

    select
        permitted.*,
        greatest(permitted.ready_at, {{ as_of() }}, frees.free_at) as free_at

    from permitted

    left join frees
        on
            permitted.lead_id = frees.lead_id
            and permitted.rule_id = frees.rule_id
            and permitted.channel = frees.channel

),

cleared as (

    select
        limited.*,
        case
            when limited.is_answer then limited.free_at
            else greatest(limited.free_at, agreed.callback_ends_at)
        end as clear_at

    from limited

    left join agreed
        on limited.lead_id = agreed.lead_id

),

-- Whenever it is done between the two moments, it is at no quiet hour; a channel whose
-- hours nobody knows has no others.
timed as (

    select
        cleared.*,
        case
            when not cleared.keeps_hours then cleared.clear_at
            when spans.opens_at > cleared.clear_at then spans.opens_at
            when spans.opens_at is not null then cleared.clear_at
        end as earliest_at,
        case
            when not cleared.keeps_hours then cleared.ends_at
            else least(cleared.ends_at, spans.closes_at)
        end as latest_at

    from cleared

    left join {{ ref('contact_spans') }} as spans
        on
            cleared.region = spans.region
            and cleared.channel = spans.channel
            and cleared.clear_at >= spans.valid_from
            and cleared.clear_at < spans.closes_at

),

final as (

    select
        lead_id,
        rule_id,
        channel,
        case
            when lacks_address then 'no_address'
            when lacks_consent then 'no_consent'
            when free_at >= ends_at then 'frequency_limit'
            when clear_at >= ends_at then 'callback_window'
            when coalesce(earliest_at >= latest_at, true) then 'quiet_hours'
        end as obstacle,
        preference,
        earliest_at,
        latest_at

    from timed

)

select * from final
