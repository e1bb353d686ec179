with

leads as (

    select * from {{ ref('leads') }}

    where not is_merged

),

signals as (

    select
        lead_id,
        max(last_at) filter (where signal = 'add_to_cart') as cart_at,
        max(last_at) filter (where signal = 'begin_checkout') as checkout_at,
        max(last_at) filter (where signal = 'shipping_info') as shipping_at,
        max(last_at) filter (where signal = 'payment_info') as payment_at,
        max(last_at) filter (where signal = 'quiz') as quiz_at,
        max(last_at) filter (
            where signal in ('frequent_visits', 'growing_visits')
        ) as repeated_at,
        max(last_at) filter (where signal in ('email_reply', 'sms_reply')) as replied_at

    from {{ ref('int_lead_last_signals') }}

    group by lead_id

),

attempts as (

    select
        lead_id,
        max(attempted_at) as tried_at,
        max(attempted_at) filter (
            where result in ('reached', 'resolved')
        ) as reached_at

    from {{ ref('int_contact_attempts_resolved') }}

    group by lead_id

),

-- The last time that was agreed holds.
callbacks as (

    select
        lead_id,
        attempted_at,
        callback_at

    from {{ ref('int_contact_attempts_resolved') }}

    where callback_at is not null

    qualify row_number() over (
        partition by lead_id order by attempted_at desc, attempt_id
    ) = 1

),

known as (

    select
        leads.lead_id,
        signals.cart_at,
        signals.quiz_at,
        signals.repeated_at,
        greatest(
            signals.checkout_at,
            signals.shipping_at,
            signals.payment_at,
            checkouts.started_at
        ) as checkout_at,
        case
            when
                checkouts.started_at
                >= coalesce(signals.checkout_at, checkouts.started_at)
                then checkouts.last_step
            when
                signals.payment_at
                >= coalesce(signals.checkout_at, signals.payment_at)
                then 'account'
            when
                signals.shipping_at
                >= coalesce(signals.checkout_at, signals.shipping_at)
                then 'payment'
            else 'shipping'
        end as checkout_step,
        case
            when
                signals.replied_at
                > coalesce(attempts.tried_at, {{ far_past() }})
                then signals.replied_at
        end as replied_at,
        case
            when
                callbacks.attempted_at
                >= coalesce(attempts.reached_at, {{ far_past() }})
                then callbacks.callback_at
        end as callback_at,
        coalesce(purchases.last_ordered_at, {{ far_past() }}) as last_ordered_at,
        interests.cart_value

    from leads

    left join signals
        on leads.lead_id = signals.lead_id

    left join {{ ref('int_lead_checkouts') }} as checkouts
        on leads.lead_id = checkouts.lead_id

    left join attempts
        on leads.lead_id = attempts.lead_id

    left join callbacks
        on leads.lead_id = callbacks.lead_id

    left join {{ ref('int_lead_purchases') }} as purchases
        on leads.lead_id = purchases.lead_id

    left join {{ ref('lead_open_interests') }} as interests
        on leads.lead_id = interests.lead_id

),

-- A cart that went to the checkout is asked about there.
called as (

    select
        known.lead_id,
        names.signal,
        case
            when
                names.signal = 'cart'
                and known.cart_at > coalesce(known.checkout_at, {{ far_past() }})
                then known.cart_at
            when
                names.signal = 'checkout'
                and known.checkout_step <> 'completed'
                and known.checkout_at >= coalesce(known.cart_at, {{ far_past() }})
                then known.checkout_at
            when names.signal = 'quiz' then known.quiz_at
            when names.signal = 'repeat_visit' then known.repeated_at
            when names.signal = 'reply' then known.replied_at
            when names.signal = 'callback_due' then known.callback_at
        end as signal_at,
        known.checkout_step,
        known.cart_value,
        known.last_ordered_at

    from known

    cross join (
        values
        ('cart'), ('checkout'), ('quiz'), ('repeat_visit'), ('reply'), ('callback_due')
    ) as names (signal)

),

final as (

    select
        lead_id,
        signal,
        'none' as side,
        case when signal = 'checkout' then checkout_step else 'none' end as step,
        signal in ('cart', 'checkout', 'quiz', 'repeat_visit')
        and last_ordered_at >= signal_at as is_bought,
        case when signal in ('cart', 'checkout') then cart_value end as basket_value,
        signal_at

    from called

    where signal_at > {{ as_of() }} - {{ days(30) }}

    union all

    select
        requests.lead_id,
        requests.request as signal,
        requests.side,
        'none' as step,
        false as is_bought,
        cast(null as decimal(18, 4)) as basket_value,
        requests.requested_at as signal_at

    from {{ ref('lead_open_requests') }} as requests

    inner join leads
        on requests.lead_id = leads.lead_id

)

select * from final
