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

wanted as (

    select
        actions.destination,
        actions.action,
        actions.category,
        outcomes.outcome_id,
        outcomes.surviving_lead_id as lead_id,
        outcomes.net_amount as conversion_value,
        case
            when outcomes.net_amount is not null then '{{ var("report_currency") }}'
        end as currency,
        outcomes.order_id is not null as is_purchase,
        outcomes.occurred_at as converted_at

    from outcomes

    inner join {{ ref('feed_actions') }} as actions
        on outcomes.outcome = actions.outcome

),

last_clicks as (

    select
        wanted.destination,
        wanted.outcome_id,
        clicks.click_id_kind,
        clicks.click_id,
        clicks.clicked_at

    from wanted

    inner join destinations
        on wanted.destination = destinations.destination

    inner join {{ ref('click_ids') }} as click_ids
        on destinations.click_source = click_ids.source

    inner join {{ ref('lead_click_ids') }} as clicks
        on
            wanted.lead_id = clicks.lead_id
            and click_ids.click_id_kind = clicks.click_id_kind
            and wanted.converted_at > clicks.clicked_at
            and wanted.converted_at
            <= clicks.clicked_at + {{ days('destinations.window_days') }}

    qualify row_number() over (
        partition by wanted.destination, wanted.outcome_id
        order by clicks.clicked_at desc, clicks.click_id_kind, clicks.click_id
    ) = 1

),

matched as (

    select
        wanted.*,
        last_clicks.click_id_kind,
        last_clicks.click_id,
        last_clicks.clicked_at,
        known.email_hashes,
        known.phone_hashes,
        known.browser_id,
        known.platform_lead_id,
        coalesce(last_clicks.click_id, known.outcome_id) is not null as has_key

    from wanted

    left join last_clicks
        on
            wanted.destination = last_clicks.destination
            and wanted.outcome_id = last_clicks.outcome_id

    left join {{ ref('feed_match_keys') }} as known
        on
            wanted.destination = known.destination
            and wanted.outcome_id = known.outcome_id

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
            when {{ lacks_consent() }} then 'no_consent'
            when matched.converted_at > {{ as_of() }} then 'future_event'
            when
                matched.converted_at
                <= {{ as_of() }} - {{ days('destinations.window_days') }}
                then 'expired_window'
            when
                matched.clicked_at
                > {{ as_of() }} - {{ hours('destinations.click_wait_hours') }}
                then 'too_recent_click'
            when
                matched.converted_at
                > {{ as_of() }} - {{ hours('destinations.conversion_wait_hours') }}
                then 'too_recent_conversion'
            when matched.is_purchase and matched.conversion_value is null
                then 'missing_currency'
            when destinations.needs_click_id and matched.click_id is null
                then 'no_match_key'
            when not matched.has_key and permissions.has_invalid_email
                then 'invalid_email'
            when not matched.has_key and permissions.has_invalid_phone
                then 'invalid_phone'
            when not matched.has_key then 'no_match_key'
        end as held_back

    from matched

    inner join {{ ref('lead_permissions') }} as permissions
        on matched.lead_id = permissions.lead_id

    inner join destinations
        on matched.destination = destinations.destination

),

-- Two of one action by one click in one second are one, to those who tell them apart by
-- these.
numbered as (

    select
        *,
        row_number() over (
            partition by
                destination,
                action,
                click_id,
                date_trunc('second', converted_at),
                held_back
            order by outcome_id
        ) as click_number

    from judged

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
        browser_id,
        platform_lead_id,
        ad_user_data,
        ad_personalization,
        currency,
        case
            when held_back is null and click_id is not null and click_number > 1
                then 'duplicate'
            else held_back
        end as held_back,
        conversion_value,
        clicked_at,
        converted_at

    from numbered

)

select * from final
