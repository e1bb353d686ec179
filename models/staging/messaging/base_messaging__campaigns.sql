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
        coalesce(
            landing_fault,
            {{ id_fault('campaign_id') }},
            {{ missing_fault(['campaign_name']) }}
        ) as fault,
        cast(null as string) as row_flags,
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
        row_flags,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('campaign_id', 'load_id') }})

)

select * from final
