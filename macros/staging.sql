{#-
    What a landed text means, and what is wrong with it. Every `..._fault` is a code of
    docs/reason_codes.md, or null where nothing is wrong.
-#}

{#- Blanks of a text: tabs, line ends and those that nobody sees, too. -#}
{% macro blanks() -%}
    {{ ' \t\r\n\u00a0\u200b\ufeff' }}
{%- endmacro %}

{#- A text without the blanks around it. -#}
{% macro stripped(text) -%}
    trim(both '{{ blanks() }}' from {{ text }})
{%- endmacro %}

{#- A reply as one word in capitals, so that `Stop!` and `STOP ALL` are told; null where there is none. -#}
{% macro reply_word(text) -%}
    nullif(translate(upper({{ stripped(text) }}), '.!?,;:- ', ''), '')
{%- endmacro %}

{#- A value that holds nothing. A search for anything else costs a tenth of trimming. -#}
{% macro is_missing(column) -%}
    not {{ matches(column, "'[^" ~ blanks() ~ "]'") }}
{%- endmacro %}

{% macro missing_fault(columns) -%}
    case
        when
            {% for column in columns -%}
                {{ 'or ' if not loop.first }}{{ is_missing(column) }}
            {% endfor -%}
            then 'VALUE_MISSING'
    end
{%- endmacro %}


{#- Ids are text and stay as they are, byte for byte. -#}
{% macro id_fault(column) -%}
    case
        when {{ is_missing(column) }} then 'ID_EMPTY'
        when {{ is_junk(column) }} then 'ID_JUNK'
    end
{%- endmacro %}

{#- A row about a person needs one name of them that says something. -#}
{% macro person_fault(columns) -%}
    case
        when
            {% for column in columns -%}
                {{ 'and ' if not loop.first }}{{ is_missing(column) }}
            {% endfor -%}
            then 'ID_EMPTY'
        when
            {% for column in columns -%}
                {{ 'and ' if not loop.first }}({{ is_missing(column) }} or {{ is_junk(column) }}
                {%- if column == 'email' %} or {{ to_email(column) }} is null
                {%- elif column == 'phone' %} or {{ to_phone(column) }} is null
                {%- endif %})
            {% endfor -%}
            then 'ID_JUNK'
    end
{%- endmacro %}


{#- Amounts are decimal and exact; text that is no number becomes null. -#}
{% macro to_money(text) -%}
    try_cast({{ text }} as decimal(18, 4))
{%- endmacro %}

{#- Twelve may come as 12.0 where a tool knows no whole numbers. -#}
{% macro to_whole(text) -%}
    try_cast(try_cast({{ text }} as decimal(38, 0)) as bigint)
{%- endmacro %}

{#- A rate or a fractional count. -#}
{% macro to_number(text) -%}
    try_cast({{ text }} as decimal(18, 8))
{%- endmacro %}

{% macro to_flag(text) -%}
    try_cast({{ text }} as boolean)
{%- endmacro %}

{% macro to_date(text) -%}
    try_cast({{ text }} as date)
{%- endmacro %}

{% macro money_fault(column) -%}
    {{ number_fault(column, to_money(column)) }}
{%- endmacro %}

{% macro rate_fault(column) -%}
    {{ number_fault(column, to_number(column)) }}
{%- endmacro %}

{% macro whole_fault(column) -%}
    {{ number_fault(column, to_whole(column), "'^ *[+-]?[0-9]+([.]0*)? *$'") }}
{%- endmacro %}

{#- Engines read more texts as numbers than people write; only plain ones are taken. -#}
{% macro number_fault(
    column,
    reading,
    pattern="'^ *[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})? *$'"
) -%}
    case
        when {{ is_missing(column) }} then null
        when {{ matches(column, pattern) }} then
            case when {{ reading }} is null then 'NUM_RANGE' end
        when
            lower(trim({{ column }})) in (
                'nan', 'inf', '+inf', '-inf', 'infinity', '+infinity', '-infinity'
            )
            then 'NUM_NOT_FINITE'
        else 'NUM_FORMAT'
    end
{%- endmacro %}

{% macro flag_fault(column) -%}
    case
        when not {{ is_missing(column) }} and {{ to_flag(column) }} is null
            then 'BOOL_INVALID'
    end
{%- endmacro %}

{#- Needs the column `known_currency`, which is null where ISO 4217 has no such code. -#}
{% macro currency_fault(column) -%}
    case
        when not {{ is_missing(column) }} and known_currency is null then 'CCY_UNKNOWN'
    end
{%- endmacro %}


{#- An instant that is there is ISO 8601, after 2000 and at most a day ahead of its receipt. -#}
{% macro instant_fault(column, received_column) -%}
    case
        when {{ is_missing(column) }} then null
        when
            not {{ matches(column, "'^ *[0-9]{4}-'") }}
            or {{ to_instant(column) }} is null
            then {{ unreadable_time(column, 'TS_UNIT', 'TS_INVALID') }}
        when {{ to_instant(column) }} < timestamp '2000-01-01 00:00:00' then 'TS_RANGE'
        when {{ to_instant(column) }} >= timestamp '2100-01-01 00:00:00' then 'TS_RANGE'
        when
            {{ to_instant(column) }}
            > {{ to_instant(received_column) }} + {{ days(1) }}
            then 'TS_FUTURE'
    end
{%- endmacro %}

{% macro date_fault(column) -%}
    case
        when {{ is_missing(column) }} then null
        when
            not {{ matches(column, "'^ *[0-9]{4}-'") }} or {{ to_date(column) }} is null
            then {{ unreadable_time(column, 'DATE_INVALID', 'DATE_INVALID') }}
        when {{ to_date(column) }} < date '2000-01-01' then 'TS_RANGE'
        when {{ to_date(column) }} >= date '2100-01-01' then 'TS_RANGE'
    end
{%- endmacro %}

{% macro unreadable_time(column, fault_of_a_number, fault) -%}
    case
        when {{ matches(column, "'^ *[+-]?[0-9]+([.][0-9]+)? *$'") }}
            then '{{ fault_of_a_number }}'
        when {{ matches(column, "'^ *[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}'") }}
            then 'TS_AMBIGUOUS'
        else '{{ fault }}'
    end
{%- endmacro %}


{#- An address in lower case and without blanks around it; null where it can be none. -#}
{% macro to_email(column) -%}
    case
        when
            {{ matches(stripped(column), "'^[^@ ]+@[^@ .]+([.][^@ .]+)+$'") }}
            and length({{ stripped(column) }}) <= 254
            then lower({{ stripped(column) }})
    end
{%- endmacro %}

{#- A number in E.164; null where it is none, because a country is never guessed. -#}
{% macro to_phone(column) -%}
    case
        when {{ matches(phone_digits(column), "'^([+]|00)[1-9][0-9]{6,14}$'") }} then
            '+' || case
                when {{ phone_digits(column) }} like '+%'
                    then substr({{ phone_digits(column) }}, 2)
                else substr({{ phone_digits(column) }}, 3)
            end
    end
{%- endmacro %}

{% macro phone_digits(column) -%}
    translate(replace({{ stripped(column) }}, '(0)', ''), ' ()./-', '')
{%- endmacro %}

{#- Meta's id of a browser as its cookie has it, whichever of its programs wrote that; null where it is none. -#}
{% macro to_fbp(column) -%}
    case
        when {{ matches(stripped(column), "'^fb[.][0-2][.][0-9]{13}[.][0-9]{1,20}([.][A-Za-z0-9_-]{2,8})?$'") }}
            then {{ stripped(column) }}
    end
{%- endmacro %}

{#- Meta's id of a lead; null where it is none. -#}
{% macro to_meta_lead_id(column) -%}
    case
        when {{ matches(stripped(column), "'^[0-9]{15,17}$'") }} then {{ stripped(column) }}
    end
{%- endmacro %}


{#- What is worth counting in a row that is kept: codes with a blank between, or null. -#}
{% macro row_flags(flags) -%}
    nullif(concat_ws(' ', {{ flags | join(', ') }}), '')
{%- endmacro %}

{#- A name of somebody that is there and says nothing; `column` is what kind of name it is. -#}
{% macro name_flag(column) -%}
    {%- set reading, code = {
        'email': (to_email, 'EMAIL_INVALID'),
        'phone': (to_phone, 'PHONE_INVALID'),
        'fbp': (to_fbp, 'FBP_INVALID'),
        'meta_lead_id': (to_meta_lead_id, 'META_LEAD_ID_INVALID'),
    }[column] -%}
    case
        when not {{ is_missing(column) }} and {{ reading(column) }} is null
            then '{{ code }}'
    end
{%- endmacro %}

{% macro skew_flag(column, received_column) -%}
    case
        when {{ to_instant(column) }} > {{ to_instant(received_column) }} then 'TS_SKEW'
    end
{%- endmacro %}

{#- What the goods of an order cost, in its own currency. -#}
{% macro order_total() -%}
    {{ to_money('gross_amount') }} - coalesce({{ to_money('discount_amount') }}, 0)
{%- endmacro %}

{% macro zero_order_flag() -%}
    case when {{ order_total() }} = 0 then 'ORDER_ZERO' end
{%- endmacro %}

{% macro unknown_flag(column, values) -%}
    case
        when lower({{ stripped(column) }}) not in ('', '{{ values | join("', '") }}')
            then 'VALUE_UNKNOWN'
    end
{%- endmacro %}


{#-
    What becomes of a landed row. The first known of a key is accepted, its equals are exact
    duplicates, and another payload under the same key is quarantined: whatever arrives
    later cannot change what was accepted. Needs the window `copies`.
-#}
{% macro row_disposition() -%}
    case
        when fault is not null then 'quarantined'
        when row_number() over (copies) = 1 then 'accepted'
        when row_hash = first_value(row_hash) over (copies) then 'exact_duplicate'
        else 'quarantined'
    end
{%- endmacro %}

{% macro quarantine_reason() -%}
    case
        when fault is not null then fault
        when row_hash <> first_value(row_hash) over (copies) then 'ID_CLASH'
    end
{%- endmacro %}

{#- The rows of one key in the order in which they were known. -#}
{% macro copies(key, known_column) -%}
    partition by {{ key }}, fault is null
    order by {{ known_column }} nulls last, row_hash, load_id, source_file, source_row
{%- endmacro %}
