-- A hash that differs by engine would make two people of one. The digest of `abc` is that of
-- FIPS 180-2.
with

texts as (

    select * from (
        values
        ('abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'),
        (null, null)
    ) as texts (label, expected)

)

select * from texts

where {{ sha256_hex('label') }} is distinct from expected
