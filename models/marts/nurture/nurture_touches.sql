with

touchpoints as (

    select * from {{ ref('int_touchpoints') }}

    where touch_type in ('message', 'mailing')

),

messages as (

    select * from {{ ref('int_messages_classified') }}

),

sends as (

    select
        'message:' || message_event_id as touchpoint_id,
        message_id

    from messages

    where event = 'sent'

),

-- Of a message that was returned and failed, the return says more.
returns as (

    select
        message_id,
        min(event) as fate

    from messages

    where event in ('bounced', 'failed')

    group by message_id

),

fates as (

    select
        sends.touchpoint_id,
        returns.fate

    from sends

    inner join returns
        on sends.message_id = returns.message_id

),

-- Who was not written to by a flow for so long begins it anew.
begun as (

    select
        *,
        lag(touched_at) over (
            partition by lead_id, flow_id
            order by touched_at, touchpoint_id
        ) > touched_at - {{ days(nurture_days()) }} as is_continued

    from touchpoints

),

counted as (

    select
        *,
        sum(case when is_continued then 0 else 1 end) over (
            partition by lead_id, flow_id
            order by touched_at, touchpoint_id
            rows between unbounded preceding and current row
        ) as enrolment

    from begun

),

numbered as (

    select
        *,
        row_number() over (
            partition by lead_id, flow_id, enrolment
            order by touched_at, touchpoint_id
        ) as step

    from counted

),

final as (

    select
        numbered.touchpoint_id,
        numbered.lead_id,
        numbered.channel,
        numbered.flow_id,
        numbered.campaign_id,
        numbered.content_id,
        cast(
            case when numbered.flow_id is not null then numbered.step end as integer
        ) as flow_step,
        coalesce(fates.fate, 'arrived') as fate,
        numbered.touched_at,
        numbered.known_at

    from numbered

    left join fates
        on numbered.touchpoint_id = fates.touchpoint_id

)

select * from final
