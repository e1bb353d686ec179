-- An order that names nobody we know counts in no rate. A few guest orders with a junk e-mail
-- are the world's, so this warns and lists them; many mean that names are missing in the input.
{{ config(severity='warn') }}

select
    order_id,
    net_amount

from {{ ref('outcomes') }}

where
    outcome in ('first_purchase', 'repeat_purchase')
    and lead_id is null
