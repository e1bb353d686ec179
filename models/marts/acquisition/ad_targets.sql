with

targets as (

    select
        channel,
        campaign_label,
        target_label,
        max(target_kind) as target_kind

    from {{ ref('int_ad_spend_days') }}

    where target_kind is not null

    group by channel, campaign_label, target_label

),

final as (

    select
        channel,
        campaign_label,
        target_kind,
        target_label as target,
        count(*) over (partition by channel, campaign_label) = 1 as is_only_target

    from targets

)

select * from final
