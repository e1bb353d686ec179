with

landed as (

    select * from {{ source('contract', 'campaigns') }}

),

typed as (

    select
        nullif(campaign_id, '') as campaign_id,
        nullif(campaign_name, '') as campaign_name,
        nullif(platform, '') as platform,
        nullif(campaign_type, '') as campaign_type,
        nullif(audience, '') as audience,
        case
            when {{ is_missing('campaign_id') }} then 'ID_EMPTY'
            when {{ is_missing('campaign_name') }} then 'VALUE_MISSING'
        end as fault,
        load_id,
        source_file,
        source_row,
        row_hash

    from landed

),

final as (

    select
        campaign_id,
        campaign_name,
        platform,
        campaign_type,
        audience,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('campaign_id', 'load_id') }})

)

select * from final
