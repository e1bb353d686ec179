with

days as (

    select * from {{ ref('int_ad_spend_days') }}

    where not is_provisional

),

statements as (

    select * from {{ ref('ad_spend_statements') }}

),

-- In the report currency, at the rate of the day, so that accounts can be added up.
dated as (

    select
        days.platform,
        statements.statement_number,
        statements.is_latest,
        cast(statements.amount * days.rate as decimal(18, 4)) as amount,
        statements.moved_amount <> 0 as has_moved,
        cast(
            floor(
                {{ seconds_between('days.day_ended_at', 'statements.valid_from') }}
                / 86400.0
            ) as integer
        ) as days_after

    from days

    inner join statements
        on
            days.platform = statements.platform
            and days.account_id = statements.account_id
            and days.campaign_id is not distinct from statements.campaign_id
            and days.ad_group_id is not distinct from statements.ad_group_id
            and days.keyword is not distinct from statements.keyword
            and days.audience is not distinct from statements.audience
            and days.spend_date = statements.spend_date

),

counted as (

    select
        platform,
        count(*) filter (where is_latest) as stated_days,
        count(*) filter (where is_latest and statement_number > 1) as restated_days,
        cast(sum(amount) filter (where statement_number = 1) as decimal(18, 4))
            as first_spend,
        cast(sum(amount) filter (where is_latest) as decimal(18, 4)) as latest_spend,
        max(days_after) filter (where has_moved) as last_moved_after_days

    from dated

    group by platform

),

windows as (

    select * from {{ ref('restatement_windows') }}

),

final as (

    select
        counted.platform,
        counted.stated_days,
        counted.restated_days,
        counted.first_spend,
        counted.latest_spend,
        {{
            ratio('(counted.latest_spend - counted.first_spend)', 'counted.first_spend')
        }}
            as moved_share,
        counted.last_moved_after_days,
        coalesce(windows.provisional_days, others.provisional_days)
            as provisional_days

    from counted

    inner join windows as others
        on others.platform = 'any'

    left join windows
        on counted.platform = windows.platform

)

select * from final
