with

records as (

    select * from {{ ref('int_identity_records') }}

),

kinds as (

    select * from (
        values ('user'), ('customer'), ('email'), ('phone'), ('record')
    ) as kinds (kind)

),

named as (

    select
        kinds.kind,
        case kinds.kind
            when 'user' then records.user_identifier
            when 'customer' then records.customer_identifier
            when 'email' then records.email_identifier
            when 'phone' then records.phone_identifier
            else records.record_identifier
        end as identifier,
        records.known_at

    from records

    cross join kinds

),

persons as (

    select
        identifier,
        kind,
        min(known_at) as first_known_at,
        cast(null as timestamp) as first_intent_at

    from named

    where identifier is not null

    group by identifier, kind

),

-- A device without web events of its own is known from its links alone.
linked_devices as (

    select
        device_identifier,
        min(known_at) as first_known_at

    from records

    where device_identifier is not null

    group by device_identifier

),

devices as (

    select
        coalesce(
            seen.device_identifier, linked_devices.device_identifier
        ) as identifier,
        'device' as kind,
        -- Of one that is null, `least` takes the other.
        least(seen.first_known_at, linked_devices.first_known_at) as first_known_at,
        seen.first_intent_at

    from {{ ref('int_devices') }} as seen

    full join linked_devices
        on seen.device_identifier = linked_devices.device_identifier

),

final as (

    select * from persons
    union all
    select * from devices

)

select * from final
