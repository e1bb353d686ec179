with

assignments as (

    select
        *,
        {{ identifier('user', 'user_id') }} as user_identifier,
        {{ identifier('customer', 'customer_key') }} as customer_identifier,
        {{ identifier('email', 'email') }} as email_identifier,
        {{ identifier('device', 'anonymous_id') }} as device_identifier

    from {{ ref('stg_experiments__assignments') }}

),

names as (

    select
        load_id,
        source_row,
        known_at,
        1 as name_order,
        user_identifier as identifier

    from assignments

    union all

    select
        load_id,
        source_row,
        known_at,
        2 as name_order,
        customer_identifier as identifier

    from assignments

    union all

    select
        load_id,
        source_row,
        known_at,
        3 as name_order,
        email_identifier as identifier

    from assignments

    union all

    select
        load_id,
        source_row,
        known_at,
        4 as name_order,
        device_identifier as identifier

    from assignments

),

-- Whoever held the name when the assignment was known; a name that was nobody's then is
-- its first holder's.
holders as (

    select
        names.load_id,
        names.source_row,
        spans.lead_id

    from names

    inner join {{ ref('int_identity_spans') }} as spans
        on
            names.identifier = spans.identifier
            and names.known_at < spans.valid_to

    qualify row_number() over (
        partition by names.load_id, names.source_row
        order by greatest(names.known_at, spans.valid_from), names.name_order
    ) = 1

),

leads as (

    select * from {{ ref('int_leads_identified') }}

),

named as (

    select
        assignments.*,
        coalesce(
            assignments.user_identifier,
            assignments.customer_identifier,
            assignments.email_identifier,
            assignments.device_identifier
        ) as identifier,
        holders.lead_id as held_lead_id

    from assignments

    left join holders
        on
            assignments.load_id = holders.load_id
            and assignments.source_row = holders.source_row

),

-- Whoever is nobody we know yet was drawn all the same, and counts.
final as (

    select
        named.experiment_id,
        named.experiment_name,
        lower(trim(named.variant)) as variant,
        named.tactic,
        named.identifier,
        coalesce(
            leads.surviving_lead_id, named.held_lead_id, md5(named.identifier)
        ) as lead_id,
        named.held_lead_id,
        named.assigned_at,
        named.known_at

    from named

    left join leads
        on named.held_lead_id = leads.lead_id

)

select * from final
