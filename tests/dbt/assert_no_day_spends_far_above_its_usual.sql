-- SPEND_OUTLIER: a platform that reports micros where units were wanted makes every cost a
-- million times too high. Mend the file and run with --replace; where the day is true, set
-- `spend_outlier_factor` higher.
with

statements as (

    select * from {{ ref('stg_ads__spend') }}

    qualify row_number() over (
        partition by
            platform,
            account_id,
            campaign_id,
            ad_group_id,
            keyword,
            audience,
            spend_date
        order by loaded_at desc
    ) = 1

),

account_days as (

    select
        platform,
        account_id,
        currency,
        spend_date,
        sum(spend) as spend

    from statements

    group by
        platform,
        account_id,
        currency,
        spend_date

)

-- Of fewer than seven days nobody can say what is usual.
select
    account_days.platform,
    account_days.account_id,
    account_days.currency,
    account_days.spend_date,
    account_days.spend,
    max(earlier.spend) as usual_spend

from account_days

inner join account_days as earlier
    on
        account_days.platform = earlier.platform
        and account_days.account_id = earlier.account_id
        and account_days.currency = earlier.currency
        and account_days.spend_date > earlier.spend_date
        and account_days.spend_date <= earlier.spend_date + 28

group by
    account_days.platform,
    account_days.account_id,
    account_days.currency,
    account_days.spend_date,
    account_days.spend

having
    count(*) >= 7
    and account_days.spend > {{ var('spend_outlier_factor') }} * max(earlier.spend)
