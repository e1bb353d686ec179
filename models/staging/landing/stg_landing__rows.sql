with

final as (

    {{ landed_rows('web_events', ref('base_web__events'), event='event_name') }}

    union all

    {{ landed_rows('identifies', ref('base_web__identifies')) }}

    union all

    {{ landed_rows('leads', ref('base_crm__leads')) }}

    union all

    {{ landed_rows('crm_stage_changes', ref('base_crm__stage_changes')) }}

    union all

    {{ landed_rows('contact_attempts', ref('base_crm__contact_attempts')) }}

    union all

    {{ landed_rows('customers', ref('base_shop__customers')) }}

    union all

    {{ landed_rows('products', ref('base_shop__products'), 'null') }}

    union all

    {{ landed_rows('checkouts', ref('base_shop__checkouts')) }}

    union all

    {{ landed_rows('orders', ref('base_shop__orders')) }}

    union all

    {{ landed_rows('order_lines', ref('base_shop__order_lines'), 'null') }}

    union all

    {{ landed_rows('refunds', ref('base_shop__refunds')) }}

    union all

    {{ landed_rows('fx_rates', ref('base_shop__fx_rates'), 'null') }}

    union all

    {{ landed_rows('campaigns', ref('base_messaging__campaigns'), 'null') }}

    union all

    {{
        landed_rows(
            'messages',
            ref('base_messaging__messages'),
            event="channel || ' ' || event"
        )
    }}

    union all

    {{ landed_rows('ad_spend', ref('base_ads__spend'), event='platform') }}

    union all

    {{ landed_rows('consents', ref('base_consent__changes')) }}

    union all

    {{ landed_rows('experiment_assignments', ref('base_experiments__assignments')) }}

)

select * from final
