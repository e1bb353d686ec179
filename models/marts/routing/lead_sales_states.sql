with

leads as (

    select * from {{ ref('leads') }}

    where not is_merged

),

reasons as (

    select * from {{ ref('rejection_reasons') }}

),

requests as (

    select
        lead_id,
        max(requested_at) as last_requested_at

    from {{ ref('int_lead_requests') }}

    where side = 'sales'

    group by lead_id

),

purchases as (

    select * from {{ ref('int_lead_purchases') }}

),

entries as (

    select
        lead_id,
        max(valid_from) as entered_at

    from {{ ref('lead_band_history') }}

    where band = 'sql'

    group by lead_id

),

-- What sales sent back rests for as long as its reason says; asking again ends the rest.
decided as (

    select
        leads.lead_id,
        coalesce(named.failed_check, other.failed_check) as failed_check,
        leads.decided_at,
        case
            when coalesce(named.reason_code, 'any') = 'any'
                then leads.decided_at + {{ days('other.rest_days') }}
            else leads.decided_at + {{ days('named.rest_days') }}
        end as rests_until

    from leads

    left join reasons as named
        on leads.reason_code = named.reason_code

    left join reasons as other
        on other.reason_code = 'any'

    where leads.qualification_result in ('rejected', 'recycled')

),

judged as (

    select
        leads.lead_id,
        leads.band,
        decided.decided_at,
        decided.failed_check,
        decided.rests_until as recycles_at,
        decided.lead_id is not null
        and coalesce(decided.rests_until > {{ as_of() }}, true)
        and coalesce(requests.last_requested_at <= decided.decided_at, true) as rests,
        case
            when '{{ var("sql_definition") }}' = 'crm' then leads.sql_entered_at
            else entries.entered_at
        end as sql_since,
        purchases.last_ordered_at

    from leads

    left join decided
        on leads.lead_id = decided.lead_id

    left join requests
        on leads.lead_id = requests.lead_id

    left join entries
        on leads.lead_id = entries.lead_id

    left join purchases
        on leads.lead_id = purchases.lead_id

),

final as (

    select
        lead_id,
        case when rests then failed_check else 'none' end as verdict,
        case
            when sql_since is null then 'never'
            when last_ordered_at >= sql_since then 'bought'
            when decided_at > sql_since then 'sent back'
            when
                sql_since
                + {{ days(var('purchase_horizon_days')) }} <= {{ as_of() }}
                then 'expired'
            when '{{ var("sql_definition") }}' = 'score' and band <> 'sql' then 'cooled'
            else 'open'
        end as sql_state,
        case
            when decided_at is null then 'never'
            when rests then 'resting'
            else 'recycled'
        end as recycle_state,
        sql_since,
        sql_since + {{ days(var('purchase_horizon_days')) }} as sql_expires_at,
        recycles_at

    from judged

)

select * from final
