-- Engines that drew other shares would deal leads out to other people. The digests are those of
-- RFC 1321: the first 12 digits, one more, of 16 to the 12th.
with

texts as (

    select * from (
        values
        ('', 233223382208257),
        ('a', 14025043329266),
        (null, null)
    ) as texts (drawn, wanted)

)

select * from texts

where {{ hash_share('drawn') }} is distinct from wanted / 281474976710656e0
