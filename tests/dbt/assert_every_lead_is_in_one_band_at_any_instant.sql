-- A gap or an overlap between stays would count a lead in no band or in two: the stays of
-- a lead must follow each other without either, from its creation to its end.
with

stays as (

    select
        lead_id,
        valid_from,
        valid_to,
        lag(valid_to) over (partition by lead_id order by valid_from) as previous_to,
        lead(valid_from) over (partition by lead_id order by valid_from) as next_from

    from {{ ref('lead_band_history') }}

)

select stays.*

from stays

inner join {{ ref('int_leads_identified') }} as leads
    on stays.lead_id = leads.lead_id

where
    stays.valid_from <> coalesce(stays.previous_to, leads.created_at)
    or stays.valid_to <> coalesce(stays.next_from, leads.ended_at)
