with

leads as (

    select * from {{ ref('leads') }}

    where not is_merged

),

contactability as (

    select * from {{ ref('lead_contactability') }}

),

requests as (

    select
        lead_id,
        max(request) filter (where side = 'sales') as request,
        max(request) filter (where side = 'support') as support

    from {{ ref('lead_open_requests') }}

    group by lead_id

),

sales_states as (

    select * from {{ ref('lead_sales_states') }}

),

purchases as (

    select * from {{ ref('int_lead_purchases') }}

),

carts as (

    select * from {{ ref('lead_open_interests') }}

    where cart_products > 0

),

signals as (

    select
        lead_id,
        max(last_at) filter (
            where signal in ('begin_checkout', 'shipping_info', 'payment_info')
        ) as checkout_at,
        max(last_at) filter (
            where signal in ('comparison', 'sizing_tool', 'policy_view')
        ) as research_at

    from {{ ref('int_lead_last_signals') }}

    group by lead_id

),

products as (

    select * from {{ ref('int_product_prices') }}

),

shipping as (

    select * from {{ ref('shipping_regions') }}

),

-- An order ends a checkout and a comparison, as it empties the cart.
active as (

    select
        leads.lead_id,
        case
            when
                signals.checkout_at > {{ as_of() }} - {{ days(14) }}
                and signals.checkout_at
                > coalesce(purchases.last_ordered_at, {{ far_past() }})
                then 'checkout'
            when carts.lead_id is not null then 'cart'
            when
                signals.research_at > {{ as_of() }} - {{ days(30) }}
                and signals.research_at
                > coalesce(purchases.last_ordered_at, {{ far_past() }})
                then 'research'
            else 'none'
        end as activity,
        case when purchases.lead_id is null then 'prospect' else 'customer' end
            as standing

    from leads

    left join signals
        on leads.lead_id = signals.lead_id

    left join carts
        on leads.lead_id = carts.lead_id

    left join purchases
        on leads.lead_id = purchases.lead_id

),

placed as (

    select
        leads.lead_id,
        coalesce(upper(trim(coalesce(leads.region, contacts.country))), 'unknown')
            as region,
        coalesce(
            products.product_line, lower(trim(leads.product_interest)), 'unknown'
        ) as product_line

    from leads

    left join {{ ref('int_lead_contacts') }} as contacts
        on leads.lead_id = contacts.lead_id

    left join products
        on leads.product_interest = products.product_id

),

final as (

    select
        leads.lead_id,
        coalesce(leads.lead_type, 'unknown') as lead_type,
        lower(coalesce(leads.role, 'unknown')) as role,
        placed.region,
        placed.product_line,
        case coalesce(own.is_shipped, whole.is_shipped)
            when true then 'eligible'
            when false then 'ineligible'
            else 'unknown'
        end as shipping,
        leads.last_touch_channel as source,
        leads.band,
        active.standing,
        active.activity,
        coalesce(requests.request, 'none') as request,
        coalesce(requests.support, 'none') as support,
        case
            when 'valid' in (contactability.email_state, contactability.phone_state)
                then 'valid'
            when
                contactability.email_state = 'missing'
                and contactability.phone_state = 'missing'
                then 'missing'
            else 'invalid'
        end as contact,
        contactability.reach,
        sales_states.verdict,
        sales_states.sql_state

    from leads

    inner join active
        on leads.lead_id = active.lead_id

    inner join placed
        on leads.lead_id = placed.lead_id

    inner join contactability
        on leads.lead_id = contactability.lead_id

    inner join sales_states
        on leads.lead_id = sales_states.lead_id

    left join requests
        on leads.lead_id = requests.lead_id

    left join shipping as own
        on
            placed.region = own.region
            and placed.product_line = own.product_line

    left join shipping as whole
        on
            placed.region = whole.region
            and whole.product_line = 'any'

)

select * from final
