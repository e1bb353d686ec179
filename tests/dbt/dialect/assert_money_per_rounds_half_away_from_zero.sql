-- A rounding that differs by engine would make two reports of one month.
with

amounts as (

    select * from (
        values
        ('10.0000', 3, '3.3333'),
        ('20.0000', 3, '6.6667'),
        ('0.0001', 2, '0.0001'),
        ('-0.0001', 2, '-0.0001'),
        ('5.0000', 0, null)
    ) as amounts (amount, number, expected)

)

select * from amounts

where
    {{ money_per('cast(amount as decimal(18, 4))', 'number') }}
    is distinct from cast(expected as decimal(18, 4))
