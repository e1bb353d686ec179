with

sources as (

    select * from {{ ref('int_traffic_sources_resolved') }}

),

distinct_sources as (

    select distinct
        source,
        medium,
        campaign,
        coalesce(campaign, '') as campaign_text,
        source_category

    from sources

),

rules as (

    select * from {{ ref('channel_rules') }}

),

rule_dates as (

    select distinct valid_from from rules

),

versions as (

    select
        valid_from,
        coalesce(
            lead(valid_from) over (order by valid_from), {{ far_future() }}
        ) as valid_to

    from rule_dates

),

channels as (

    select
        distinct_sources.source,
        distinct_sources.medium,
        distinct_sources.campaign,
        distinct_sources.source_category,
        versions.valid_from,
        versions.valid_to,
        min_by(rules.channel, rules.rule_order) as channel

    from distinct_sources

    cross join versions

    inner join rules
        on
            versions.valid_from >= rules.valid_from
            and versions.valid_from < rules.valid_to
            and rules.source_category in ('any', distinct_sources.source_category)
            and {{ matches('distinct_sources.source', 'rules.source_pattern') }}
            and {{ matches('distinct_sources.medium', 'rules.medium_pattern') }}
            and {{
                matches('distinct_sources.campaign_text', 'rules.campaign_pattern')
            }}

    group by
        distinct_sources.source,
        distinct_sources.medium,
        distinct_sources.campaign,
        distinct_sources.source_category,
        versions.valid_from,
        versions.valid_to

),

final as (

    select
        sources.source_label,
        sources.medium_label,
        sources.campaign_label,
        sources.click_id_kind,
        sources.referrer_host,
        channels.valid_from,
        channels.valid_to,
        sources.source,
        sources.medium,
        sources.campaign,
        channels.channel

    from sources

    inner join channels
        on
            sources.source = channels.source
            and sources.medium = channels.medium
            and sources.campaign is not distinct from channels.campaign
            and sources.source_category is not distinct from channels.source_category

)

select * from final
