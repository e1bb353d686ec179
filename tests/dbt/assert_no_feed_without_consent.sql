-- Whatever else says that a row may leave: who did not agree, or said nothing, is told of to
-- nobody. Asked of the permissions again, apart from the reasons of the feeds.
with

leaving as (

    select
        destination,
        'conversions' as feed,
        lead_id

    from {{ ref('feed_conversions') }}

    where held_back is null

    union all

    select
        destination,
        'audiences' as feed,
        lead_id

    from {{ ref('feed_audience_members') }}

    where held_back is null

    union all

    select
        destination,
        'profiles' as feed,
        lead_id

    from {{ ref('feed_profiles') }}

    where held_back is null

)

select
    leaving.*,
    permissions.*

from leaving

inner join {{ ref('feed_destinations') }} as destinations
    on
        leaving.destination = destinations.destination
        and leaving.feed = destinations.feed

left join {{ ref('lead_permissions') }} as permissions
    on leaving.lead_id = permissions.lead_id

where
    permissions.lead_id is null
    or permissions.is_unreachable
    or permissions.is_bot
    or permissions.is_test
    or (
        destinations.needs_ad_user_data
        and permissions.ad_user_data is distinct from 'granted'
    )
    or (
        destinations.needs_ad_personalization
        and permissions.ad_personalization is distinct from 'granted'
    )
    or (
        destinations.needs_email_consent
        and permissions.email_consent is distinct from 'granted'
    )
    or (
        destinations.needs_profiling_consent
        and permissions.profiling_consent is distinct from 'granted'
    )
    or not (
        destinations.needs_ad_user_data
        or destinations.needs_email_consent
        or destinations.needs_profiling_consent
    )
