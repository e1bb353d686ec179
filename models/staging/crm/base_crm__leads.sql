with

landed as (

    select
        *,
        coalesce(nullif(received_at, ''), created_at) as receipt

    from {{ source('contract', 'leads') }}

),

typed as (

    select
        nullif(lead_key, '') as lead_key,
        least(
            {{ to_instant('created_at') }}, {{ to_instant('receipt') }}
        ) as created_at,
        {{ to_instant('receipt') }} as received_at,
        nullif(anonymous_id, '') as anonymous_id,
        nullif(user_id, '') as user_id,
        {{ to_email('email') }} as email,
        {{ to_phone('phone') }} as phone,
        nullif(customer_key, '') as customer_key,
        {{ to_meta_lead_id('meta_lead_id') }} as meta_lead_id,
        nullif(utm_source, '') as utm_source,
        nullif(utm_medium, '') as utm_medium,
        nullif(utm_campaign, '') as utm_campaign,
        nullif(offer_type, '') as offer_type,
        lower(trim(nullif(lead_type, ''))) as lead_type,
        nullif(company, '') as company,
        nullif(role, '') as role,
        nullif(region, '') as region,
        nullif(product_interest, '') as product_interest,
        nullif(quiz_answers, '') as quiz_answers,
        lower(trim(nullif(inquiry_reason, ''))) as inquiry_reason,
        nullif(objection, '') as objection,
        nullif(owner, '') as owner,
        coalesce(
            landing_fault,
            {{ id_fault('lead_key') }},
            {{ missing_fault(['created_at']) }},
            {{ instant_fault('created_at', 'receipt') }},
            {{ instant_fault('received_at', 'receipt') }}
        ) as fault,
        {{
            row_flags([
                skew_flag('created_at', 'receipt'),
                name_flag('email'),
                name_flag('phone'),
                name_flag('meta_lead_id'),
                unknown_flag('lead_type', ['b2c', 'b2b', 'subscription', 'marketplace'])
            ])
        }} as row_flags,
        load_id,
        source_file,
        source_row,
        row_hash

    from landed

),

final as (

    select
        lead_key,
        created_at,
        received_at,
        anonymous_id,
        user_id,
        email,
        phone,
        customer_key,
        meta_lead_id,
        utm_source,
        utm_medium,
        utm_campaign,
        offer_type,
        lead_type,
        company,
        role,
        region,
        product_interest,
        quiz_answers,
        inquiry_reason,
        objection,
        owner,
        received_at as known_at,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        row_flags,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('lead_key', 'received_at') }})

)

select * from final
