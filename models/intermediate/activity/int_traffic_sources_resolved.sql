with

web_events as (

    select
        source_label,
        medium_label,
        campaign_label,
        click_id_kind,
        referrer_host

    from {{ ref('int_web_events_sourced') }}

),

lead_records as (

    select
        {{ traffic_label('utm_source') }} as source_label,
        {{ traffic_label('utm_medium') }} as medium_label,
        {{ traffic_label('utm_campaign') }} as campaign_label,
        '' as click_id_kind,
        '' as referrer_host

    from {{ ref('stg_crm__leads') }}

),

ad_campaigns as (

    select
        source_label,
        medium_label,
        campaign_label,
        '' as click_id_kind,
        '' as referrer_host

    from {{ ref('int_ad_campaigns_sourced') }}

),

-- `union` keeps one row of each combination.
combinations as (

    select * from web_events
    union
    select * from lead_records
    union
    select * from ad_campaigns

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

traced as (

    select
        combinations.*,
        click_ids.source as click_source,
        click_ids.medium as click_medium,
        click_ids.is_utm_medium_kept,
        case
            when click_ids.click_id_kind is not null then 'click'
            when
                combinations.source_label
                || combinations.medium_label
                || combinations.campaign_label <> ''
                then 'utm'
            when combinations.referrer_host <> '' then 'referrer'
            else 'none'
        end as evidence

    from combinations

    left join click_ids
        on combinations.click_id_kind = click_ids.click_id_kind

),

named as (

    select
        *,
        case evidence
            when 'click' then click_source
            when 'utm' then nullif(source_label, '')
            when 'referrer' then referrer_host
        end as named_source

    from traced

),

categories as (

    select * from {{ ref('source_categories') }}

),

categorised as (

    select
        named.*,
        categories.category,
        categories.site

    from named

    left join categories
        on
            named.named_source = categories.source
            or (
                categories.scope = 'domain'
                and right(named.named_source, length(categories.source) + 1)
                = '.' || categories.source
            )

    -- pay.google.com is a host of its own, though google.com is listed too.
    qualify row_number() over (
        partition by
            named.source_label,
            named.medium_label,
            named.campaign_label,
            named.click_id_kind,
            named.referrer_host
        order by length(categories.source) desc nulls last
    ) = 1

),

judged as (

    select
        *,
        evidence = 'none'
        or (evidence = 'referrer' and coalesce(category, '') = 'payment') as is_direct

    from categorised

),

final as (

    select
        source_label,
        medium_label,
        campaign_label,
        click_id_kind,
        referrer_host,
        case
            when is_direct then '(direct)'
            else coalesce(site, named_source, '(not set)')
        end as source,
        case
            when is_direct then '(none)'
            when evidence = 'click' and is_utm_medium_kept
                then coalesce(nullif(medium_label, ''), click_medium)
            when evidence = 'click' then click_medium
            when evidence = 'utm' then coalesce(nullif(medium_label, ''), '(not set)')
            when category = 'search' then 'organic'
            else 'referral'
        end as medium,
        nullif(campaign_label, '') as campaign,
        case when not is_direct then category end as source_category

    from judged

)

select * from final
