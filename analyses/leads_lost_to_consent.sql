with

ready as (

    select
        scores.lead_id,
        scores.band,
        scores.score

    from {{ ref('lead_scores') }} as scores

    inner join {{ ref('leads') }} as leads
        on scores.lead_id = leads.lead_id

    where
        scores.band in ('mql', 'sql')
        and not leads.is_merged

),

spans as (

    select * from {{ ref('int_identity_spans') }}

    where
        valid_from <= {{ as_of() }}
        and valid_to > {{ as_of() }}

),

consents as (

    select * from {{ ref('int_consent_spans') }}

    where
        valid_from <= {{ as_of() }}
        and valid_to > {{ as_of() }}

),

purposes as (

    select distinct purpose from consents

),

-- Whoever refused under one name has refused, whatever was granted under another.
stated as (

    select
        spans.lead_id,
        consents.purpose,
        min(consents.valid_from) filter (
            where consents.state = 'denied'
        ) as denied_since,
        min(consents.valid_from) filter (
            where consents.state = 'granted'
        ) as granted_since

    from consents

    inner join spans
        on consents.identifier = spans.identifier

    group by spans.lead_id, consents.purpose

),

final as (

    select
        purposes.purpose,
        ready.lead_id,
        ready.band,
        ready.score,
        case when stated.denied_since is null then 'never asked' else 'denied' end
            as why,
        stated.denied_since

    from ready

    cross join purposes

    left join stated
        on
            ready.lead_id = stated.lead_id
            and purposes.purpose = stated.purpose

    where
        stated.denied_since is not null
        or stated.granted_since is null

)

select * from final

order by
    purpose,
    score desc,
    lead_id
