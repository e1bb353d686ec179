with

stated as (

    select
        *,
        cast(date_trunc('month', stated_at) as date) as stated_month

    from {{ ref('int_lead_objections') }}

),

leads as (

    select * from {{ ref('leads') }}

    where not is_merged

),

traits as (

    select * from {{ ref('lead_traits') }}

),

-- Who says the same twice in a month is one lead and two statements.
final as (

    select
        stated.stated_month,
        leads.first_touch_channel as source,
        traits.product_line,
        stated.objection,
        cast(count(distinct stated.lead_id) as integer) as leads,
        cast(count(*) as integer) as statements,
        cast(
            count(
                distinct case
                    when leads.first_purchase_at > stated.stated_at then stated.lead_id
                end
            ) as integer
        ) as later_buyers

    from stated

    inner join leads
        on stated.lead_id = leads.lead_id

    inner join traits
        on stated.lead_id = traits.lead_id

    group by
        stated.stated_month,
        leads.first_touch_channel,
        traits.product_line,
        stated.objection

)

select * from final
