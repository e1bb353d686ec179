-- A null that spreads from a pattern would drop the row from both sides of a filter.
with

texts as (

    select * from (
        values
        ('googlebot', 'bot', true),
        ('googlebot', '^bot', false),
        ('cpc', '^(.*cp.*|ppc)$', true),
        ('bigshop', '(([^a-df-z]|^)shop)', false),
        ('eshop', '(([^a-df-z]|^)shop)', true),
        (null, 'bot', false)
    ) as texts (label, pattern, expected)

)

select * from texts

where {{ matches('label', 'pattern') }} is distinct from expected
