with

identifies as (

    select
        email,
        phone

    from {{ ref('stg_web__identifies') }}

),

lead_records as (

    select
        email,
        phone

    from {{ ref('stg_crm__leads') }}

),

customers as (

    select
        email,
        phone

    from {{ ref('stg_shop__customers') }}

),

messages as (

    select
        email,
        phone

    from {{ ref('stg_messaging__messages') }}

),

web_events as (

    select email from {{ ref('stg_web__events') }}

),

checkouts as (

    select email from {{ ref('stg_shop__checkouts') }}

),

orders as (

    select email from {{ ref('stg_shop__orders') }}

),

-- `union` keeps each once, so that each is hashed once.
emails as (

    select email from identifies
    union
    select email from lead_records
    union
    select email from customers
    union
    select email from messages
    union
    select email from web_events
    union
    select email from checkouts
    union
    select email from orders

),

phones as (

    select phone from identifies
    union
    select phone from lead_records
    union
    select phone from customers
    union
    select phone from messages

),

hashed as (

    {{ match_keys_of('email', 'email_plain') }}
    union all
    {{ match_keys_of('email', 'email_google') }}
    union all
    {{ match_keys_of('phone', 'phone_plus') }}
    union all
    {{ match_keys_of('phone', 'phone_digits') }}

),

final as (

    select
        identifier,
        kind,
        normaliser,
        match_key

    from hashed

    where identifier is not null

)

select * from final
