with

landed_rows as (

    select * from {{ ref('stg_landing__rows') }}

    where row_disposition = 'accepted'

),

codes as (

    select * from (
        values
        ('EMAIL_INVALID'),
        ('FBP_INVALID'),
        ('META_LEAD_ID_INVALID'),
        ('ORDER_ZERO'),
        ('PHONE_INVALID'),
        ('TS_SKEW'),
        ('VALUE_UNKNOWN')
    ) as codes (flag)

),

-- The version of an order made last is the order.
orders as (

    select
        order_id,
        max_by(
            gross_amount - discount_amount + shipping_amount + tax_amount, updated_at
        ) as paid_amount

    from {{ ref('stg_shop__orders') }}

    group by order_id

),

refunds as (

    select
        *,
        sum(refund_amount) over (
            partition by order_id
            order by refunded_at, refund_id
            rows unbounded preceding
        ) as refunded_amount

    from {{ ref('stg_shop__refunds') }}

),

web_events as (

    select
        web_events.source_file,
        web_events.load_id,
        web_events.source_row,
        coalesce(user_agents.is_bot, false) as is_bot,
        web_events.is_internal

    from {{ ref('stg_web__events') }} as web_events

    left join {{ ref('int_user_agents_classified') }} as user_agents
        on web_events.user_agent = user_agents.user_agent

),

final as (

    select
        landed_rows.table_name,
        landed_rows.source_file,
        landed_rows.load_id,
        landed_rows.source_row,
        codes.flag

    from landed_rows

    inner join codes
        on landed_rows.row_flags like '%' || codes.flag || '%'

    union all

    select
        'refunds' as table_name,
        refunds.source_file,
        refunds.load_id,
        refunds.source_row,
        case
            when orders.order_id is null then 'SEQ_ORPHAN'
            else 'REFUND_EXCESS'
        end as flag

    from refunds

    left join orders
        on refunds.order_id = orders.order_id

    where
        orders.order_id is null
        or refunds.refunded_amount > orders.paid_amount

    union all

    select
        'orders' as table_name,
        source_file,
        load_id,
        source_row,
        'ORDER_TEST' as flag

    from {{ ref('stg_shop__orders') }}

    where is_test

    union all

    select
        'web_events' as table_name,
        source_file,
        load_id,
        source_row,
        'MACHINE_AGENT' as flag

    from web_events

    where is_bot

    union all

    select
        'web_events' as table_name,
        source_file,
        load_id,
        source_row,
        'STAFF_VISIT' as flag

    from web_events

    where is_internal

    union all

    select
        'messages' as table_name,
        messages.source_file,
        messages.load_id,
        messages.source_row,
        case
            when messages.event = 'opened' then 'MACHINE_OPEN'
            else 'MACHINE_CLICK'
        end as flag

    from {{ ref('stg_messaging__messages') }} as messages

    inner join {{ ref('int_messages_classified') }} as classified
        on messages.message_event_id = classified.message_event_id

    where classified.is_machine

)

select * from final
