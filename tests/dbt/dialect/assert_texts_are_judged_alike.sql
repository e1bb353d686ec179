-- A text that one engine reads and the other quarantines makes two warehouses of one input.
with

texts as (

    select * from (
        values
        ('email', '{{ "\t JANE@X.Example\u00a0\u200b\ufeff\r\n" }}', 'jane@x.example'),
        ('email', 'jane@x', null),
        ('email', 'a@b@x.example', null),
        ('email', 'ja ne@x.example', null),
        ('phone', '+49 (0)170 123-45 67', '+491701234567'),
        ('phone', '0049.170.1234567', '+491701234567'),
        ('phone', '0170 1234567', null),
        ('money', ' 12.50 ', null),
        ('money', '1e3', null),
        ('money', '.5', null),
        ('money', '1_000', 'NUM_FORMAT'),
        ('money', '1,000', 'NUM_FORMAT'),
        ('money', '0x1F', 'NUM_FORMAT'),
        ('money', 'NaN', 'NUM_NOT_FINITE'),
        ('money', '-Infinity', 'NUM_NOT_FINITE'),
        ('money', '999999999999999', 'NUM_RANGE'),
        ('whole', '12', '12'),
        ('whole', '12.0', '12'),
        ('whole', '9223372036854775808', 'NUM_RANGE'),
        ('whole', '12.7', 'NUM_FORMAT'),
        ('whole', '1e3', 'NUM_FORMAT'),
        ('instant', '2026-01-01T10:00:00Z', null),
        ('instant', '1999-12-31 23:59:59', 'TS_RANGE'),
        ('instant', '2026', 'TS_UNIT'),
        ('instant', '1767607200', 'TS_UNIT'),
        ('instant', '03/04/2024', 'TS_AMBIGUOUS'),
        ('instant', '2026-02-30', 'TS_INVALID'),
        ('instant', '2026/01/01', 'TS_INVALID'),
        ('instant', 'infinity', 'TS_INVALID'),
        ('date', '2026-01-01', null),
        ('date', '2026', 'DATE_INVALID'),
        ('date', '20260101', 'DATE_INVALID'),
        ('date', '1999-12-31', 'TS_RANGE'),
        ('id', '{{ "\u00a0\t" }}', 'ID_EMPTY'),
        ('id', 'Undefined', 'ID_JUNK'),
        ('id', '00123', null)
    ) as texts (kind, landed, expected)

),

judged as (

    select
        kind,
        landed,
        expected,
        case kind
            when 'email' then {{ to_email('landed') }}
            when 'phone' then {{ to_phone('landed') }}
            when 'money' then {{ money_fault('landed') }}
            when 'whole'
                then coalesce(
                    {{ whole_fault('landed') }},
                    cast({{ to_whole('landed') }} as string)
                )
            when 'instant' then {{ instant_fault('landed', 'landed') }}
            when 'date' then {{ date_fault('landed') }}
            when 'id' then {{ id_fault('landed') }}
        end as judgement

    from texts

)

select * from judged

where judgement is distinct from expected
