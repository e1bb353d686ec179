-- One row per person and week, and signal that counts then: the planted signals recounted
-- from the contract tables alone, for people known and without a purchase by then. The
-- numbers inside the ids say who is who, which no warehouse may know.
with

web as (
    select
        cast(anonymous_id[3:] as bigint) // 5 as person,
        event_id,
        event_name,
        product_id,
        min(occurred_at) as moment
    from web_events
    where
        cast(anonymous_id[3:] as bigint) % 5 < 3
        and occurred_at < received_at + interval 1 day
        and event_id is not null
    group by all
),

visits as (
    select person, moment
    from (select *, lag(moment) over (partition by person order by moment) as before from web)
    where before is null or moment - before > interval 30 minute
),

mails as (
    select
        cast(regexp_extract(email, '[.]([0-9]+)@', 1) as bigint) as person,
        message_id,
        event,
        product_id,
        bool_and(is_machine or false) as is_marked,
        min(occurred_at) as moment
    from messages
    where channel = 'email'
    group by person, message_id, event, product_id, is_machine
),

opens as (
    select
        mails.person,
        mails.moment,
        mails.is_marked or mails.moment < sent.moment + interval 5 second as is_machine
    from mails
    inner join mails as sent using (message_id)
    where mails.event = 'opened' and sent.event = 'sent'
),

known as (
    select person, min(moment) as known_at
    from (
        select
            cast(regexp_extract(lower(email), '[.]([0-9]+)@', 1) as bigint) as person,
            created_at as moment
        from leads
        union all
        select cast(regexp_extract(lower(email), '[.]([0-9]+)@', 1) as bigint), started_at
        from checkouts
        where email is not null
    )
    group by person
),

bought as (
    select cast(customer_key[3:] as bigint) as person, min(ordered_at) as bought_at
    from orders
    where not is_test
    group by person
),

landmarks as (
    select person, moment, known_at, bought_at
    from known
    left join bought using (person)
    cross join (
        select unnest(generate_series(
            timestamptz '2025-07-08 00:00:00+00',
            timestamptz '2026-06-16 00:00:00+00',
            interval 7 day
        )) as moment
    )
    where known_at < moment and (bought_at is null or bought_at > moment)
),

events as (
    select person, moment, null as product_id, case event_name
        when 'view_item' then 'product_view'
        when 'add_to_cart' then 'add_to_cart'
        when 'begin_checkout' then 'begin_checkout'
        when 'add_to_wishlist' then 'wishlist'
        when 'complete_quiz' then 'quiz'
        when 'follow_social' then 'social_follow'
        when 'submit_review' then 'review'
    end as signal
    from web
    union all
    select person, moment, product_id, 'repeat_product_view'
    from web
    where event_name = 'view_item'
    union all
    select person, moment, null, 'visit' from visits
    union all
    select person, moment, null, 'return_visit'
    from (select *, lag(moment) over (partition by person order by moment) as before from visits)
    where moment - before < interval 7 day
    union all
    select person, moment, null, 'email_open' from opens where not is_machine
    union all
    select person, moment, null, 'no_email_open' from opens
    union all
    select person, moment, null, 'no_visit' from visits
    union all
    select person, moment, null, 'email_click_to_product'
    from mails
    where event = 'clicked' and product_id is not null
    union all
    select person, moment, null, 'unsubscribe' from mails where event = 'unsubscribed'
    union all
    select person, moment, null, 'bounce' from mails where event = 'bounced'
    union all
    select cast(phone[7:] as bigint), changed_at, null, 'sms_opt_in'
    from consents
    where purpose = 'sms'
),

counted as (
    select
        landmarks.person,
        landmarks.moment,
        events.signal,
        events.product_id,
        count(*) as events
    from landmarks
    inner join events using (person)
    inner join truth using (signal)
    where
        events.moment <= landmarks.moment
        and (
            truth.window_days = 0
            or events.moment > landmarks.moment - truth.window_days * interval 1 day
        )
    group by all
),

-- A silence counts from thirty days after the person was known, or first written to.
silences as (
    select person, moment, 'no_visit' as signal
    from landmarks
    where moment - known_at >= interval 30 day
    union all
    select landmarks.person, landmarks.moment, 'no_email_open'
    from landmarks
    inner join (
        select person, min(moment) as sent_at from mails where event = 'sent' group by person
    ) using (person)
    where landmarks.moment - sent_at >= interval 30 day
),

values_of_signals as (
    select person, moment, signal, max(least(events, cap)) as value
    from counted
    inner join truth using (signal)
    where kind <> 'absence' and (kind <> 'at_least' or events >= 3)
    group by all
    union all
    select person, moment, signal, 1
    from silences
    anti join counted using (person, moment, signal)
)

select
    landmarks.person,
    landmarks.moment,
    coalesce(bought_at <= landmarks.moment + interval 14 day, false) as buys,
    signal,
    value
from landmarks
left join values_of_signals using (person, moment)
