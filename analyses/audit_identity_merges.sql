with

spans as (

    select * from {{ ref('int_identity_spans') }}

    where
        valid_from <= {{ as_of() }}
        and valid_to > {{ as_of() }}

),

leads as (

    select * from {{ ref('int_leads_identified') }}

),

sizes as (

    select
        lead_id,
        count(*) as names,
        count(*) filter (where identifier like 'email:%') as emails,
        count(*) filter (where identifier like 'device:%') as devices,
        max(valid_from) as last_joined_at

    from spans

    group by lead_id

),

largest as (

    select
        'largest lead' as finding,
        sizes.lead_id,
        cast(null as string) as other_id,
        sizes.names,
        cast(sizes.emails as string) || ' e-mail addresses, '
        || cast(sizes.devices as string) || ' devices' as detail,
        sizes.last_joined_at as happened_at

    from sizes

    inner join leads
        on sizes.lead_id = leads.lead_id

    order by sizes.names desc, sizes.lead_id

    limit 25

),

newest as (

    select
        'newest merge' as finding,
        leads.surviving_lead_id as lead_id,
        leads.lead_id as other_id,
        sizes.names,
        'joined the older lead' as detail,
        leads.ended_at as happened_at

    from leads

    left join sizes
        on leads.surviving_lead_id = sizes.lead_id

    where leads.ended_at <= {{ as_of() }}

    order by leads.ended_at desc, leads.lead_id

    limit 25

),

crowds as (

    select
        case when crowded = 'other' then other_name_id else name_id end as crowded_id,
        count(*) as links,
        max(crowded) as crowded,
        max(linked_at) as last_linked_at

    from {{ ref('refused_merges') }}

    group by case when crowded = 'other' then other_name_id else name_id end

),

refused as (

    select
        'refused merges of one name' as finding,
        crowded_id as lead_id,
        cast(null as string) as other_id,
        links as names,
        'a name seen with more than '
        || '{{ var("identifier_degree_limit") }} others joins nobody' as detail,
        last_linked_at as happened_at

    from crowds

    order by links desc, crowded_id

    limit 25

),

final as (

    select * from (select * from largest) as largest_leads
    union all
    select * from (select * from newest) as newest_merges
    union all
    select * from (select * from refused) as refused_merges

)

select * from final

order by finding, names desc, happened_at desc, lead_id
