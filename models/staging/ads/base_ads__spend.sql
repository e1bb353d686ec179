with

currencies as (

    select * from {{ ref('currencies') }}

),

landed as (

    select
        landed.*,
        currencies.currency as known_currency

    from {{ source('contract', 'ad_spend') }} as landed

    left join currencies
        on upper(trim(landed.currency)) = currencies.currency

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
        {{ to_date('spend_date') }} as spend_date,
        nullif(account_time_zone, '') as account_time_zone,
        {{ to_money('spend') }} as spend,
        known_currency as currency,
        {{ to_whole('clicks') }} as clicks,
        {{ to_whole('impressions') }} as impressions,
        {{ to_number('claimed_conversions') }} as claimed_conversions,
        {{ to_instant('loaded_at') }} as loaded_at,
        coalesce(
            landing_fault,
            {{ id_fault('platform') }},
            {{ id_fault('account_id') }},
            {{
                missing_fault(
                    ['spend_date', 'account_time_zone', 'spend', 'currency', 'loaded_at']
                )
            }},
            {{ money_fault('spend') }},
            {{ whole_fault('clicks') }},
            {{ whole_fault('impressions') }},
            {{ rate_fault('claimed_conversions') }},
            {{ currency_fault('currency') }},
            {{ date_fault('spend_date') }},
            {{ instant_fault('loaded_at', 'loaded_at') }}
        ) as row_fault,
        cast(null as string) as row_flags,
        load_id,
        source_file,
        source_row,
        row_hash

    from landed

),

-- Of two amounts in one extract nobody can tell which is true, and the first is no better
-- than the second. An earlier or a later extract of the day stands.
judged as (

    select
        *,
        coalesce(
            row_fault,
            case
                when min(row_hash) over (statement) <> max(row_hash) over (statement)
                    then 'SPEND_CONFLICT'
            end
        ) as fault

    from typed

    window statement as (
        partition by
            platform,
            account_id,
            campaign_id,
            ad_group_id,
            keyword,
            audience,
            spend_date,
            loaded_at,
            row_fault is null
    )

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
        row_flags,
        load_id,
        source_file,
        source_row

    from judged

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
