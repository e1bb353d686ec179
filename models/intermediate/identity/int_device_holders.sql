with

links as (

    select
        device_identifier,
        anchor_identifier,
        occurred_at,
        known_at,
        lag(anchor_identifier) over (
            partition by device_identifier
            order by occurred_at, known_at, anchor_identifier
        ) as previous_identifier

    from {{ ref('int_identity_records') }}

    where device_identifier is not null

),

-- A second sign-in of the same person changes nothing.
handovers as (

    select
        device_identifier,
        anchor_identifier,
        occurred_at,
        min(known_at) as known_at

    from links

    where previous_identifier is distinct from anchor_identifier

    group by device_identifier, anchor_identifier, occurred_at

),

final as (

    select
        device_identifier,
        anchor_identifier as identifier,
        row_number() over (
            partition by device_identifier order by occurred_at, anchor_identifier
        ) as holder_number,
        occurred_at as held_from,
        coalesce(
            lead(occurred_at) over (
                partition by device_identifier order by occurred_at, anchor_identifier
            ),
            {{ far_future() }}
        ) as held_to,
        known_at

    from handovers

)

select * from final

-- Of two sign-ins at one instant, the later name in the total order holds the device.
where held_from < held_to
