with

final as (

    select
        lead_id,
        band,
        band_number,
        entry_direction,
        valid_from,
        valid_to

    from {{ ref('int_band_spans') }}

)

select * from final
