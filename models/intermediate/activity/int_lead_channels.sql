with

leads as (

    select * from {{ ref('int_leads_identified') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints') }}

    where is_creditable

),

touches as (

    select
        leads.lead_id,
        touchpoints.source,
        touchpoints.medium,
        touchpoints.campaign,
        touchpoints.term,
        touchpoints.channel,
        row_number() over (
            partition by leads.lead_id
            order by touchpoints.touched_at, touchpoints.touchpoint_id
        ) as touch_number,
        row_number() over (
            partition by leads.lead_id
            order by touchpoints.touched_at desc, touchpoints.touchpoint_id desc
        ) as touch_number_from_end

    from leads

    inner join touchpoints
        on
            leads.lead_id = touchpoints.lead_id
            and leads.created_at >= touchpoints.touched_at

),

touched as (

    select
        lead_id,
        max(source) filter (where touch_number = 1) as source,
        max(medium) filter (where touch_number = 1) as medium,
        max(campaign) filter (where touch_number = 1) as campaign,
        max(term) filter (where touch_number = 1) as term,
        max(channel) filter (where touch_number = 1) as first_touch_channel,
        max(channel) filter (where touch_number_from_end = 1) as last_touch_channel

    from touches

    group by lead_id

),

records as (

    select
        {{ identifier('record', 'lead_key') }} as identifier,
        {{ traffic_label('utm_source') }} as source_label,
        {{ traffic_label('utm_medium') }} as medium_label,
        {{ traffic_label('utm_campaign') }} as campaign_label,
        created_at,
        lead_key

    from {{ ref('stg_crm__leads') }}

    where
        {{ traffic_label('utm_source') }} <> ''
        or {{ traffic_label('utm_medium') }} <> ''
        or {{ traffic_label('utm_campaign') }} <> ''

),

holders as (

    select * from {{ ref('int_identity_spans') }}

    where
        valid_from <= {{ as_of() }}
        and valid_to > {{ as_of() }}

),

traffic_sources as (

    select * from {{ ref('int_traffic_sources_classified') }}

    where
        click_id_kind = ''
        and referrer_host = ''

),

-- Of a lead's records the oldest that names a source.
recorded as (

    select
        holders.lead_id,
        traffic_sources.source,
        traffic_sources.medium,
        traffic_sources.campaign,
        traffic_sources.channel

    from records

    inner join holders
        on records.identifier = holders.identifier

    inner join traffic_sources
        on
            records.source_label = traffic_sources.source_label
            and records.medium_label = traffic_sources.medium_label
            and records.campaign_label = traffic_sources.campaign_label
            and records.created_at >= traffic_sources.valid_from
            and records.created_at < traffic_sources.valid_to

    qualify row_number() over (
        partition by holders.lead_id order by records.created_at, records.lead_key
    ) = 1

),

final as (

    select
        leads.lead_id,
        case
            when touched.lead_id is null then recorded.source else touched.source
        end as source,
        case
            when touched.lead_id is null then recorded.medium else touched.medium
        end as medium,
        case
            when touched.lead_id is null then recorded.campaign else touched.campaign
        end as campaign,
        touched.term,
        coalesce(
            touched.first_touch_channel, recorded.channel, 'Unassigned'
        ) as first_touch_channel,
        coalesce(
            touched.last_touch_channel, recorded.channel, 'Unassigned'
        ) as last_touch_channel

    from leads

    left join touched
        on leads.lead_id = touched.lead_id

    left join recorded
        on leads.lead_id = recorded.lead_id

)

select * from final
