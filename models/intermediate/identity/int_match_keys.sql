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

written_emails as (

    select email from identifies
    union all
    select email from lead_records
    union all
    select email from customers
    union all
    select email from messages
    union all
    select email from web_events
    union all
    select email from checkouts
    union all
    select email from orders

),

-- Each is hashed once, however many rows have it.
emails as (

    select distinct email from written_emails

),

written_phones as (

    select phone from identifies
    union all
    select phone from lead_records
    union all
    select phone from customers
    union all
    select phone from messages

),

phones as (

    select distinct phone from written_phones

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
