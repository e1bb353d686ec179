with

kinds as (

    select * from {{ ref('alert_kinds') }}

),

unanswered as (

    select
        kinds.kind,
        requests.target_id,
        requests.due_at

    from {{ if_built(ref('response_times')) }} as requests

    inner join kinds
        on
            kinds.kind = 'response_missed'
            and requests.due_at > {{ as_of() }} - {{ days('kinds.limit_days') }}

    where
        requests.status = 'missed'
        and requests.first_attempt_at is null

),

feed_holds as (

    select
        *,
        destination || ' ' || feed as subject

    from {{ ref('feed_holds') }}

),

counted as (

    select
        kind,
        queue as subject,
        count(*) as affected,
        min(waits_since) as began_at

    from {{ if_built(ref('stuck_leads')) }}

    group by kind, queue

    union all

    select
        kind,
        target_id as subject,
        count(*) as affected,
        min(due_at) as began_at

    from unanswered

    group by kind, target_id

    union all

    select
        'bounce_spike' as kind,
        subject,
        returned as affected,
        began_at

    from {{ ref('bounce_changes') }}

    where is_spike

    union all

    select
        alert_kind as kind,
        subject,
        held_rows as affected,
        cast(null as timestamp) as began_at

    from feed_holds

    where alert_kind is not null

    union all

    select
        'feed_silent' as kind,
        subject,
        max(feed_rows) as affected,
        cast(null as timestamp) as began_at

    from feed_holds

    where leaving_rows = 0

    group by subject

),

windows as (

    select
        watched,
        begins_at

    from {{ ref('monitoring_windows') }}

    where window_name = 'current'

),

-- What stays away began the day after the last that came, or with the span looked at.
watched as (

    select
        alarms.check_name as kind,
        alarms.subject,
        alarms.words,
        case
            when missing.check_name is not null
                then cast(floor(alarms.expected - alarms.observed) as bigint)
        end as affected,
        case
            when missing.check_name is not null
                then least(
                    cast(missing.last_arrived_on as timestamp) + {{ days(1) }},
                    date_trunc('day', {{ as_of() }}) - case missing.check_name
                        when 'missing_day' then {{ days(1) }} else {{ days(7) }}
                    end
                )
            else windows.begins_at
        end as began_at

    from {{ ref('monitoring_alarms') }} as alarms

    left join {{ ref('missing_events') }} as missing
        on
            alarms.check_name = missing.check_name
            and alarms.subject = missing.subject

    left join windows
        on
            windows.watched
            = case alarms.check_name
                when 'calibration' then 'calibration' else 'score'
            end

    where alarms.is_alarm

),

unioned as (

    select
        *,
        cast(null as string) as words

    from counted

    union all

    select
        kind,
        subject,
        affected,
        began_at,
        words

    from watched

),

final as (

    select
        unioned.kind,
        unioned.subject,
        kinds.severity,
        kinds.unit,
        coalesce(unioned.words, kinds.words) as words,
        kinds.kind_number,
        cast(unioned.affected as bigint) as affected,
        unioned.began_at

    from unioned

    inner join kinds
        on unioned.kind = kinds.kind

)

select * from final
