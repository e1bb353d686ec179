with

identifies as (

    select
        anonymous_id,
        user_id,
        email,
        phone,
        cast(null as string) as customer_key,
        cast(null as string) as lead_key,
        occurred_at,
        known_at

    from {{ ref('stg_web__identifies') }}

),

web_events as (

    select
        anonymous_id,
        user_id,
        email,
        cast(null as string) as phone,
        cast(null as string) as customer_key,
        cast(null as string) as lead_key,
        occurred_at,
        known_at

    from {{ ref('stg_web__events') }}

    where user_id is not null or email is not null

),

checkouts as (

    select
        anonymous_id,
        user_id,
        email,
        cast(null as string) as phone,
        cast(null as string) as customer_key,
        cast(null as string) as lead_key,
        started_at as occurred_at,
        known_at

    from {{ ref('stg_shop__checkouts') }}

    where user_id is not null or email is not null

),

lead_records as (

    select
        anonymous_id,
        user_id,
        email,
        phone,
        customer_key,
        lead_key,
        created_at as occurred_at,
        known_at

    from {{ ref('stg_crm__leads') }}

),

customers as (

    select
        cast(null as string) as anonymous_id,
        user_id,
        email,
        phone,
        customer_key,
        cast(null as string) as lead_key,
        created_at as occurred_at,
        known_at

    from {{ ref('stg_shop__customers') }}

),

orders as (

    select
        cast(null as string) as anonymous_id,
        user_id,
        email,
        cast(null as string) as phone,
        customer_key,
        cast(null as string) as lead_key,
        ordered_at as occurred_at,
        known_at

    from {{ ref('stg_shop__orders') }}

),

messages as (

    select
        cast(null as string) as anonymous_id,
        user_id,
        email,
        phone,
        customer_key,
        cast(null as string) as lead_key,
        min(occurred_at) as occurred_at,
        min(known_at) as known_at

    from {{ ref('stg_messaging__messages') }}

    group by user_id, email, phone, customer_key

),

unioned as (

    select * from identifies
    union all
    select * from web_events
    union all
    select * from checkouts
    union all
    select * from lead_records
    union all
    select * from customers
    union all
    select * from orders
    union all
    select * from messages

),

named as (

    select
        {{ identifier('device', 'anonymous_id') }} as device_identifier,
        {{ identifier('user', 'user_id') }} as user_identifier,
        {{ identifier('customer', 'customer_key') }} as customer_identifier,
        {{ identifier('email', 'email') }} as email_identifier,
        {{ identifier('phone', 'phone') }} as phone_identifier,
        {{ identifier('record', 'lead_key') }} as record_identifier,
        occurred_at,
        known_at

    from unioned

),

final as (

    select
        *,
        -- The record's strongest name stands for the person in links.
        coalesce(
            user_identifier,
            customer_identifier,
            email_identifier,
            phone_identifier,
            record_identifier
        ) as anchor_identifier

    from named

)

select * from final

where anchor_identifier is not null
