with

destinations as (

    select * from {{ ref('feed_destinations') }}

    where feed = 'conversions'

),

-- What was sent back whole did not happen. After half a year no destination takes or
-- changes anything.
outcomes as (

    select * from {{ ref('outcomes') }}

    where
        surviving_lead_id is not null
        and occurred_at > {{ as_of() }} - {{ days(180) }}
        and coalesce(net_amount, 1) > 0

),

actions as (

    select * from {{ ref('feed_actions') }}

),

wanted as (

    select
        actions.destination,
        actions.action,
        actions.category,
        outcomes.outcome_id,
        outcomes.surviving_lead_id as lead_id,
        destinations.click_source,
        outcomes.net_amount as conversion_value,
        case
            when outcomes.net_amount is not null then '{{ var("report_currency") }}'
        end as currency,
        outcomes.outcome in ('first_purchase', 'repeat_purchase') as is_purchase,
        outcomes.occurred_at as converted_at,
        destinations.window_days

    from outcomes

    inner join actions
        on outcomes.outcome = actions.outcome

    inner join destinations
        on actions.destination = destinations.destination

),

clicks as (

    select
        clicks.lead_id,
        clicks.click_id_kind,
        clicks.click_id,
        clicks.clicked_at,
        click_ids.source

    from {{ ref('lead_click_ids') }} as clicks

    inner join {{ ref('click_ids') }} as click_ids
        on clicks.click_id_kind = click_ids.click_id_kind

),

last_clicks as (

    select
        wanted.destination,
        wanted.outcome_id,
        clicks.click_id_kind,
        clicks.click_id,
        clicks.clicked_at

    from wanted

    inner join clicks
        on
            wanted.lead_id = clicks.lead_id
            and wanted.click_source = clicks.source
            and wanted.converted_at > clicks.clicked_at
            and wanted.converted_at <= clicks.clicked_at + {{ days('wanted.window_days') }}

    qualify row_number() over (
        partition by wanted.destination, wanted.outcome_id
        order by clicks.clicked_at desc, clicks.click_id_kind, clicks.click_id
    ) = 1

),

hashes as (

    select * from {{ ref('feed_match_keys') }}

),

permissions as (

    select * from {{ ref('lead_permissions') }}

),

matched as (

    select
        wanted.*,
        last_clicks.click_id_kind,
        last_clicks.click_id,
        last_clicks.clicked_at,
        hashes.email_hashes,
        hashes.phone_hashes

    from wanted

    left join last_clicks
        on
            wanted.destination = last_clicks.destination
            and wanted.outcome_id = last_clicks.outcome_id

    left join hashes
        on
            wanted.destination = hashes.destination
            and wanted.lead_id = hashes.lead_id

),

judged as (

    select
        matched.*,
        permissions.ad_user_data,
        permissions.ad_personalization,
        case
            when permissions.is_test then 'test_lead'
            when permissions.is_bot then 'bot'
            when permissions.is_unreachable then 'suppressed'
            when
                (
                    destinations.needs_ad_user_data
                    and coalesce(permissions.ad_user_data, 'denied') <> 'granted'
                )
                or (
                    destinations.needs_ad_personalization
                    and coalesce(permissions.ad_personalization, 'denied') <> 'granted'
                )
                then 'no_consent'
            when matched.converted_at > {{ as_of() }} then 'future_event'
            when
                matched.converted_at + {{ days('destinations.window_days') }} <= {{ as_of() }}
                then 'expired_window'
            when
                matched.clicked_at + {{ hours('destinations.click_wait_hours') }} > {{ as_of() }}
                then 'too_recent_click'
            when
                matched.converted_at + {{ hours('destinations.conversion_wait_hours') }}
                > {{ as_of() }}
                then 'too_recent_conversion'
            when matched.is_purchase and matched.conversion_value is null
                then 'missing_currency'
            when
                matched.click_id is null
                and (
                    destinations.needs_click_id
                    or coalesce(matched.email_hashes, matched.phone_hashes) is null
                )
                then case
                    when destinations.needs_click_id then 'no_match_key'
                    when permissions.has_invalid_email then 'invalid_email'
                    when permissions.has_invalid_phone then 'invalid_phone'
                    else 'no_match_key'
                end
        end as held_back

    from matched

    inner join permissions
        on matched.lead_id = permissions.lead_id

    inner join destinations
        on matched.destination = destinations.destination

),

final as (

    select
        destination,
        action,
        category,
        outcome_id,
        lead_id,
        click_id_kind,
        click_id,
        email_hashes,
        phone_hashes,
        ad_user_data,
        ad_personalization,
        currency,
        -- Two of one action by one click in one second are one to those who tell them
        -- apart by these.
        case
            when
                held_back is null
                and click_id is not null
                and row_number() over (
                    partition by
                        destination,
                        action,
                        click_id,
                        held_back,
                        date_trunc('second', converted_at)
                    order by outcome_id
                ) > 1
                then 'duplicate'
            else held_back
        end as held_back,
        conversion_value,
        clicked_at,
        converted_at

    from judged

)

select * from final
