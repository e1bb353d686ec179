with

sessions as (

    select * from {{ ref('int_sessions') }}

),

message_channels as (

    select * from {{ ref('message_channels') }}

),

campaigns as (

    select * from {{ ref('stg_messaging__campaigns') }}

),

visits as (

    select
        'visit:' || session_id as touchpoint_id,
        identifier,
        'visit' as touch_type,
        channel,
        source,
        medium,
        campaign,
        content,
        term,
        cast(null as string) as flow_id,
        cast(null as string) as campaign_id,
        cast(null as string) as content_id,
        session_id,
        not is_weightless as is_creditable,
        started_at as touched_at,
        known_at

    from sessions

),

-- What was sent is an exposure; its click lands as a visit and gets the credit there. A
-- letter has no click, so the letter itself can get it.
sends as (

    select
        'message:' || messages.message_event_id as touchpoint_id,
        messages.identifier,
        case
            when message_channels.is_creditable_on_send then 'mailing' else 'message'
        end as touch_type,
        message_channels.channel,
        cast(null as string) as source,
        messages.channel as medium,
        campaigns.campaign_name as campaign,
        cast(null as string) as content,
        cast(null as string) as term,
        messages.flow_id,
        messages.campaign_id,
        messages.content_id,
        cast(null as string) as session_id,
        message_channels.is_creditable_on_send as is_creditable,
        messages.occurred_at as touched_at,
        messages.known_at

    from {{ ref('int_messages_classified') }} as messages

    inner join message_channels
        on messages.channel = message_channels.message_channel

    left join campaigns
        on messages.campaign_id = campaigns.campaign_id

    where messages.event = 'sent'

),

unioned as (

    select * from visits
    union all
    select * from sends

),

holders as (

    select * from {{ ref('int_identity_spans') }}

    where
        valid_from <= {{ as_of() }}
        and valid_to > {{ as_of() }}

),

final as (

    select
        unioned.touchpoint_id,
        holders.lead_id,
        unioned.touch_type,
        unioned.channel,
        unioned.source,
        unioned.medium,
        unioned.campaign,
        unioned.content,
        unioned.term,
        unioned.flow_id,
        unioned.campaign_id,
        unioned.content_id,
        unioned.session_id,
        unioned.is_creditable,
        unioned.touched_at,
        unioned.known_at

    from unioned

    inner join holders
        on unioned.identifier = holders.identifier

)

select * from final
