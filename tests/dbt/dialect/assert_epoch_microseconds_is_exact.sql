-- A microsecond lost here is a tie there.
with

instants as (

    select * from (
        values
        ('1970-01-01 00:00:00', 0),
        ('1970-01-01 00:00:00.000001', 1),
        ('2026-01-01 00:00:00', 1767225600000000)
    ) as instants (label, expected)

)

select * from instants

where {{ epoch_microseconds('cast(label as timestamp)') }} <> expected
