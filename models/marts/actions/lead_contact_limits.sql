with

-- What people write and call counts as what is sent.
contacts as (

    select
        lead_id,
        medium as channel,
        touchpoint_id as contact_id,
        touched_at as contacted_at

    from {{ ref('touchpoints') }}

    where touch_type in ('message', 'mailing')

    union all

    select
        lead_id,
        case channel when 'phone' then 'call' else channel end as channel,
        attempt_id as contact_id,
        attempted_at as contacted_at

    from {{ ref('int_contact_attempts_resolved') }}

    where channel in ('phone', 'email', 'sms')

),

recent as (

    select * from contacts

    where contacted_at > {{ as_of() }} - {{ days(14) }}

),

numbered as (

    select
        lead_id,
        channel,
        row_number() over (
            partition by lead_id, channel order by contacted_at desc, contact_id
        ) as contact_number,
        contacted_at

    from recent

    union all

    select
        lead_id,
        'any' as channel,
        row_number() over (
            partition by lead_id order by contacted_at desc, contact_id
        ) as contact_number,
        contacted_at

    from recent

),

-- Where so many were within the span, the next may come when the oldest of them leaves it.
final as (

    select
        numbered.lead_id,
        limits.channel,
        limits.spares_answers,
        max(
            numbered.contacted_at + {{ hours('limits.within_hours') }}
        ) as free_at

    from numbered

    inner join {{ ref('frequency_limits') }} as limits
        on
            numbered.channel = limits.channel
            and numbered.contact_number = limits.most

    where
        numbered.contacted_at + {{ hours('limits.within_hours') }} > {{ as_of() }}

    group by
        numbered.lead_id,
        limits.channel,
        limits.spares_answers

)

select * from final
