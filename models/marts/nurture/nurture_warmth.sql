with

leads as (

    select * from {{ ref('nurture_leads') }}

),

final as (

    select
        leads.lead_key,
        spans.warmth,
        spans.recency,
        spans.pace,
        spans.valid_from,
        least(spans.valid_to, leads.sql_entered_at, {{ as_of() }}) as valid_to

    from {{ ref('int_warmth_spans') }} as spans

    inner join leads
        on
            spans.lead_id = leads.lead_id
            and spans.valid_from < leads.sql_entered_at
            and spans.valid_from < {{ as_of() }}

)

select * from final
