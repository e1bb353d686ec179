with

destinations as (

    select * from {{ ref('feed_destinations') }}

    where feed = 'conversions'

),

outcomes as (

    select
        outcome_id,
        surviving_lead_id as lead_id,
        occurred_at

    from {{ ref('outcomes') }}

),

-- Of whom nothing happened there is nothing to tell.
keys as (

    select * from {{ ref('lead_match_keys') }}

    where lead_id in (select lead_id from outcomes)

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

hashed as (

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

),

-- The last of each kind by then; an id that was given afterwards is of another occasion.
last_given as (

    select
        destinations.destination,
        outcomes.outcome_id,
        given.kind,
        given.platform_id

    from outcomes

    inner join {{ ref('lead_platform_ids') }} as given
        on
            outcomes.lead_id = given.lead_id
            and outcomes.occurred_at >= given.first_seen_at

    inner join destinations
        on given.source = destinations.click_source

    qualify row_number() over (
        partition by destinations.destination, outcomes.outcome_id, given.kind
        order by given.first_seen_at desc, given.platform_id
    ) = 1

),

given as (

    select
        destination,
        outcome_id,
        max(platform_id) filter (where kind = 'browser') as browser_id,
        max(platform_id) filter (where kind = 'lead') as platform_lead_id

    from last_given

    group by destination, outcome_id

),

final as (

    select
        destinations.destination,
        outcomes.outcome_id,
        hashed.email_hashes,
        hashed.phone_hashes,
        given.browser_id,
        given.platform_lead_id

    from outcomes

    cross join destinations

    left join hashed
        on
            destinations.destination = hashed.destination
            and outcomes.lead_id = hashed.lead_id

    left join given
        on
            destinations.destination = given.destination
            and outcomes.outcome_id = given.outcome_id

    where hashed.lead_id is not null or given.outcome_id is not null

)

select * from final
