with

links as (

    select * from {{ ref('int_identity_links') }}

    where
        is_anchor_crowded
        or is_identifier_crowded

),

final as (

    select
        md5(anchor_identifier) as name_id,
        md5(identifier) as other_name_id,
        kind as other_kind,
        case
            when is_anchor_crowded and is_identifier_crowded then 'both'
            when is_anchor_crowded then 'name'
            else 'other'
        end as crowded,
        linked_at

    from links

)

select * from final
