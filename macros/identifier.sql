{#-
    One name of a person as `kind:value`, null where the value says nothing: a collector's
    "undefined" would otherwise join everyone who has it. E-mail and phone leave staging
    hashed only.
-#}
{% macro identifier(kind, column) -%}
    case
        when lower(trim({{ column }})) in (
            '', 'null', 'none', 'nan', 'undefined', 'unknown', 'n/a', '0', '-', 'test@test.com',
            '00000000-0000-0000-0000-000000000000'
        ) then null
        when {{ column }} is not null then
            '{{ kind }}:' || {{ sha256_hex('lower(trim(' ~ column ~ '))') if kind in ('email', 'phone') else column }}
    end
{%- endmacro %}
