with

requests as (

    select *

    from read_csv(
        getvariable('input') || '/olist_marketing_qualified_leads_dataset.csv',
        header = true,
        all_varchar = true
    )

),

-- The origin stays readable as the source, null and `unknown` as two things; the medium is
-- what lets the channel rules name it, and is empty where the origin names no channel.
sourced as (

    select
        mql_id as lead_key,
        case origin when 'direct traffic' then '(direct)' else origin end as utm_source,
        case origin
            when 'organic search' then 'organic'
            when 'paid search' then 'cpc'
            when 'social' then 'social'
            when 'direct traffic' then '(none)'
            when 'email' then 'email'
            when 'referral' then 'referral'
            when 'display' then 'display'
        end as utm_medium,
        'sell on the marketplace' as offer_type,
        'marketplace' as lead_type,
        cast(first_contact_date as timestamp) as contacted_on

    from requests

),

-- Wins lie at midnight of Sao Paulo where they have no hour, so the days are its days.
final as (

    select
        lead_key,
        utm_source,
        utm_medium,
        offer_type,
        lead_type,
        timezone('UTC', timezone('America/Sao_Paulo', contacted_on)) as created_at

    from sourced

)

select * from final
