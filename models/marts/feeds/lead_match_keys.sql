with

holders as (

    select * from {{ ref('int_identity_spans') }}

    where
        valid_from <= {{ as_of() }}
        and valid_to > {{ as_of() }}

),

hashes as (

    select
        holders.lead_id,
        keys.kind,
        keys.normaliser,
        keys.match_key

    from {{ ref('int_match_keys') }} as keys

    inner join holders
        on keys.identifier = holders.identifier

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

    select * from hashes
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
