with

destinations as (

    select * from {{ ref('feed_destinations') }}

    where feed = 'conversions'

),

-- Of whom nothing happened there is nothing to tell.
keys as (

    select * from {{ ref('lead_match_keys') }}

    where lead_id in (select surviving_lead_id from {{ ref('outcomes') }})

),

-- No destination takes more than five of one person.
numbered as (

    select
        destinations.destination,
        keys.lead_id,
        keys.kind,
        keys.match_key,
        row_number() over (
            partition by destinations.destination, keys.lead_id, keys.kind
            order by keys.match_key
        ) as key_number

    from keys

    inner join destinations
        on keys.normaliser in (
            destinations.email_normaliser, destinations.phone_normaliser
        )

),

final as (

    select
        destination,
        lead_id,
        nullif(
            {{ joined_in_order("case when kind = 'email' then match_key end") }}, ''
        ) as email_hashes,
        nullif(
            {{ joined_in_order("case when kind = 'phone' then match_key end") }}, ''
        ) as phone_hashes

    from numbered

    where key_number <= case kind when 'email' then 3 else 2 end

    group by destination, lead_id

)

select * from final
