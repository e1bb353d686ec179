with

statements as (

    select * from {{ ref('stg_ads__spend') }}

),

final as (

    select
        platform,
        account_id,
        campaign_id,
        campaign_name,
        ad_group_id,
        keyword,
        audience,
        spend_date,
        cast(row_number() over of_day as integer) as statement_number,
        cast(spend as decimal(18, 4)) as amount,
        cast(spend - lag(spend) over of_day as decimal(18, 4)) as moved_amount,
        currency,
        lead(loaded_at) over of_day is null as is_latest,
        loaded_at as valid_from,
        coalesce(lead(loaded_at) over of_day, {{ far_future() }}) as valid_to

    from statements

    window
        of_day as (
            partition by {{ day_of_an_ad() }}
            order by loaded_at
        )

)

select * from final
