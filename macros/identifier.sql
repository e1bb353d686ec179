{#- A name that names nobody: blank, or what tools write where they know nothing. -#}
{% macro is_junk(column) -%}
    {{
        matches(
            column,
            "'(?i)^[" ~ blanks() ~ "]*(null|none|nan|undefined|unknown|n/a|0|-"
            ~ "|00000000-0000-0000-0000-000000000000)?[" ~ blanks() ~ "]*$'"
        )
    }}
{%- endmacro %}


{#-
    One name of a person as `kind:value`, null where the value says nothing: a collector's
    "undefined" would otherwise join everyone who has it. E-mail and phone leave staging
    hashed only.
-#}
{% macro identifier(kind, column) -%}
    case
        when {{ is_junk(column) }} or lower(trim({{ column }})) = 'test@test.com' then null
        when {{ column }} is not null then
            '{{ kind }}:' || {{ sha256_hex('lower(trim(' ~ column ~ '))') if kind in ('email', 'phone') else column }}
    end
{%- endmacro %}


{#- The value within `kind:value`. -#}
{% macro name_within(column, kind) -%}
    substr({{ column }}, {{ kind | length + 2 }})
{%- endmacro %}
