-- An offset that is dropped moves an event by hours, and nobody sees it.
with

texts as (

    select * from (
        values
        ('2026-01-01 10:00:00', '2026-01-01 10:00:00'),
        ('2026-01-01T10:00:00Z', '2026-01-01 10:00:00'),
        ('2026-01-01T10:00:00+02:00', '2026-01-01 08:00:00'),
        ('2026-01-01 10:00:00.123456', '2026-01-01 10:00:00.123456'),
        ('2026-01-01', '2026-01-01 00:00:00'),
        ('2026-02-30 00:00:00', null),
        ('', null),
        ('yesterday', null)
    ) as texts (landed, expected)

)

select * from texts

where
    {{ to_instant('landed') }}
    is distinct from cast(expected as timestamp)
