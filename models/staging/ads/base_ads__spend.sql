with

landed as (

    select * from {{ source('contract', 'ad_spend') }}

),

typed as (

    select
        lower(trim(nullif(platform, ''))) as platform,
        nullif(account_id, '') as account_id,
        nullif(campaign_id, '') as campaign_id,
        nullif(campaign_name, '') as campaign_name,
        nullif(campaign_type, '') as campaign_type,
        nullif(ad_group_id, '') as ad_group_id,
        nullif(keyword, '') as keyword,
        nullif(audience, '') as audience,
        try_cast(spend_date as date) as spend_date,
        nullif(account_time_zone, '') as account_time_zone,
        {{ to_money('spend') }} as spend,
        upper(trim(nullif(currency, ''))) as currency,
        {{ to_whole('clicks') }} as clicks,
        {{ to_whole('impressions') }} as impressions,
        {{ to_number('claimed_conversions') }} as claimed_conversions,
        {{ to_instant('loaded_at') }} as loaded_at,
        coalesce(
            case
                when {{ is_missing('platform') }} then 'ID_EMPTY'
                when {{ is_missing('account_id') }} then 'ID_EMPTY'
                when {{ is_missing('spend_date') }} then 'VALUE_MISSING'
                when {{ is_missing('account_time_zone') }} then 'VALUE_MISSING'
                when {{ is_missing('spend') }} then 'VALUE_MISSING'
                when {{ is_missing('currency') }} then 'VALUE_MISSING'
                when {{ is_missing('loaded_at') }} then 'VALUE_MISSING'
                when
                    {{ is_unreadable('spend_date', 'try_cast(spend_date as date)') }}
                    then 'DATE_INVALID'
                when {{ is_unreadable('spend', to_money('spend')) }} then 'NUM_FORMAT'
                when {{ is_unreadable('clicks', to_whole('clicks')) }} then 'NUM_FORMAT'
                when
                    {{ is_unreadable('impressions', to_whole('impressions')) }}
                    then 'NUM_FORMAT'
                when
                    {{
                        is_unreadable(
                            'claimed_conversions', to_number('claimed_conversions')
                        )
                    }}
                    then 'NUM_FORMAT'
            end,
            {{ instant_fault('loaded_at', 'loaded_at') }}
        ) as fault,
        load_id,
        source_file,
        source_row,
        row_hash

    from landed

),

final as (

    select
        platform,
        account_id,
        campaign_id,
        campaign_name,
        campaign_type,
        ad_group_id,
        keyword,
        audience,
        spend_date,
        account_time_zone,
        spend,
        currency,
        clicks,
        impressions,
        claimed_conversions,
        loaded_at,
        loaded_at as known_at,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        load_id,
        source_file,
        source_row

    from typed

    window copies as (
        {{
            copies(
                'platform, account_id, campaign_id, ad_group_id, keyword, audience, '
                ~ 'spend_date, loaded_at',
                'loaded_at'
            )
        }}
    )

)

select * from final
