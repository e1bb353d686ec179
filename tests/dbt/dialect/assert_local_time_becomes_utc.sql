-- A day of an ad account begins at its own midnight: 23 or 25 hours before the next where clocks are
-- changed that day.
with

clocks as (

    select * from (
        values
        ('2026-03-29', 'Europe/Berlin', '2026-03-28 23:00:00'),
        ('2026-03-30', 'Europe/Berlin', '2026-03-29 22:00:00'),
        ('2026-03-08', 'America/Los_Angeles', '2026-03-08 08:00:00'),
        ('2026-03-09', 'America/Los_Angeles', '2026-03-09 07:00:00'),
        ('2026-01-01', 'Asia/Kolkata', '2025-12-31 18:30:00'),
        ('2026-01-01', 'UTC', '2026-01-01 00:00:00'),
        ('2026-01-01', null, null)
    ) as clocks (clock_time, time_zone, wanted)

)

select * from clocks

where
    {{ local_to_utc('cast(clock_time as timestamp)', 'time_zone') }}
    is distinct from cast(wanted as timestamp)
