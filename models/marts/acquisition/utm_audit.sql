with

-- A quarter back: older links cannot be mended any more.
tags as (

    select
        channel,
        source,
        medium,
        campaign,
        channel like 'Paid %' or channel in ('Display', 'Cross-network') as is_paid,
        count(*) as visits,
        count(distinct lead_id) as leads,
        max(touched_at) as last_visit_at

    from {{ ref('touchpoints') }}

    where
        touch_type = 'visit'
        and touched_at <= {{ as_of() }}
        and touched_at > {{ as_of() }} - {{ days(reference_days()) }}

    group by channel, source, medium, campaign

),

-- What most visits carry is taken for what was meant.
compared as (

    select
        *,
        sum(visits) over (partition by campaign) as campaign_visits,
        first_value(medium) over usual as usual_medium,
        first_value(channel) over usual as usual_channel

    from tags

    window usual as (
        partition by source, campaign
        order by visits desc, medium, channel
        rows between unbounded preceding and unbounded following
    )

),

spelt as (

    select
        *,
        first_value(campaign) over (
            partition by translate(campaign, ' _-.+', '')
            order by campaign_visits desc, campaign
            rows between unbounded preceding and unbounded following
        ) as usual_campaign

    from compared

),

spend as (

    select
        campaign_label as campaign,
        min(channel) as channel,
        sum(report_amount) as spend_amount

    from {{ ref('int_ad_spend_days') }}

    where
        day_started_at <= {{ as_of() }}
        and day_started_at > {{ as_of() }} - {{ days(reference_days()) }}

    group by campaign_label

    having sum(report_amount) > 0

),

judged as (

    select
        spelt.*,
        case
            when spelt.is_paid and spelt.campaign is null then 'untagged_paid'
            when '(not set)' in (spelt.source, spelt.medium) then 'not_set'
            when spelt.channel = 'Unassigned' then 'unassigned'
            when spelt.channel = 'Paid Other' then 'unknown_paid_source'
        end as tag_finding,
        case
            when spelt.campaign is null or spelt.medium = spelt.usual_medium then null
            when spelt.channel <> spelt.usual_channel then 'channel_by_spelling'
            else 'medium_spelling'
        end as medium_finding,
        case
            when spelt.campaign <> spelt.usual_campaign then 'campaign_spelling'
        end as campaign_finding,
        case
            when
                spelt.is_paid
                and spelt.campaign is not null
                and spend.campaign is null
                then 'visits_without_spend'
        end as spend_finding

    from spelt

    left join spend
        on spelt.campaign = spend.campaign

),

findings as (

    select * from {{ ref('utm_findings') }}

),

unioned as (

    select
        findings.finding,
        judged.channel,
        judged.source,
        judged.medium,
        judged.campaign,
        case
            when findings.finding = judged.medium_finding then judged.usual_medium
            when findings.finding = judged.campaign_finding then judged.usual_campaign
        end as suggested,
        judged.visits,
        judged.leads,
        cast(null as decimal(18, 4)) as spend_amount,
        judged.last_visit_at

    from judged

    inner join findings
        on findings.finding in (
            judged.tag_finding,
            judged.medium_finding,
            judged.campaign_finding,
            judged.spend_finding
        )

    union all

    select
        'spend_without_visits' as finding,
        spend.channel,
        cast(null as string) as source,
        cast(null as string) as medium,
        spend.campaign,
        cast(null as string) as suggested,
        0 as visits,
        0 as leads,
        spend.spend_amount,
        cast(null as timestamp) as last_visit_at

    from spend

    left join tags
        on spend.campaign = coalesce(tags.campaign, '')

    where tags.channel is null

),

final as (

    select
        unioned.finding,
        unioned.channel,
        unioned.source,
        unioned.medium,
        unioned.campaign,
        unioned.suggested,
        findings.words,
        findings.finding_number,
        cast(unioned.visits as bigint) as visits,
        cast(unioned.leads as bigint) as leads,
        cast(unioned.spend_amount as decimal(18, 4)) as spend_amount,
        unioned.last_visit_at

    from unioned

    inner join findings
        on unioned.finding = findings.finding

)

select * from final
