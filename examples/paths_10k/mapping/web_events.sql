-- A visit for each contact. The channels' names are masked, so each lends the name of one
-- of ours by a medium that the rules know; `utm_source` keeps its own.
with

paths as (

    select *

    from read_csv(getvariable('input') || '/Data.csv', delim = ';', header = true)

),

mediums (source, medium, campaign) as (

    values
    ('alpha', 'cpc', null),
    ('beta', 'referral', null),
    ('gamma', 'video', null),
    ('delta', 'sms', null),
    ('epsilon', 'push', null),
    ('zeta', 'email', null),
    ('eta', 'display', null),
    ('theta', 'organic', null),
    ('iota', 'affiliate', null),
    ('kappa', 'social', null),
    ('lambda', 'audio', null),
    ('mi', 'none', 'cross-network')

),

numbered as (

    select
        row_number() over (order by path) as path_number,
        string_split(path, ' > ') as channels,
        total_conversions + total_null as journeys

    from paths

),

contacts as (

    select
        numbered.path_number,
        numbered.journeys,
        places.place,
        numbered.channels[places.place + 1] as channel

    from numbered

    cross join unnest(range(len(numbered.channels))) as places (place)

),

final as (

    select
        'path-' || contacts.path_number || '-' || journey_number
        || '-' || contacts.place as event_id,
        'path-' || contacts.path_number || '-' || journey_number as user_id,
        'page_view' as event_name,
        mediums.source as utm_source,
        mediums.medium as utm_medium,
        mediums.campaign as utm_campaign,
        timestamp '2025-01-01 00:00:00'
        + contacts.place * interval 1 hour as occurred_at,
        timestamp '2025-01-01 00:00:00'
        + contacts.place * interval 1 hour as received_at

    from contacts

    inner join mediums
        on contacts.channel = mediums.source

    cross join unnest(range(contacts.journeys)) as journeys (journey_number)

)

select * from final
