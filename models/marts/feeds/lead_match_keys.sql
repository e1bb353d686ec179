with

holders as (

    select * from {{ ref('int_identity_spans') }}

    where
        valid_from <= {{ as_of() }}
        and valid_to > {{ as_of() }}

),

hashed_names as (

    select
        holders.lead_id,
        hashed.kind,
        hashed.normaliser,
        hashed.match_key

    from {{ ref('int_match_keys') }} as hashed

    inner join holders
        on hashed.identifier = holders.identifier

),

-- The CRM knows its own records, and nobody else does.
records as (

    select
        holders.lead_id,
        'record' as kind,
        'record' as normaliser,
        {{ name_within('holders.identifier', 'record') }} as match_key

    from holders

    where holders.identifier like 'record:%'

),

unioned as (

    select * from hashed_names
    union
    select * from records

),

final as (

    select
        lead_id,
        kind,
        normaliser,
        {{ normaliser_version() }} as normaliser_version,
        match_key

    from unioned

)

select * from final
