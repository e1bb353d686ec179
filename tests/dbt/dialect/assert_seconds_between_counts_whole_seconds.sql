-- A span that is rounded up closes a window a second late.
with

spans as (

    select * from (
        values
        ('2026-01-01 00:00:00', '2026-01-01 00:00:01', 1),
        ('2026-01-01 00:00:00', '2026-01-01 00:00:01.999999', 1),
        ('2026-01-01 00:00:01', '2026-01-01 00:00:00', -1),
        ('2026-01-01 00:00:00', '2026-03-01 00:00:00', 5097600)
    ) as spans (begins, ends, expected)

)

select * from spans

where
    {{ seconds_between('cast(begins as timestamp)', 'cast(ends as timestamp)') }}
    <> expected
