{#-
    What destinations know a person by: an SHA-256 of an address or number, each written as the destination writes it. The
    version changes whenever the same address would give another hash.
-#}
{% macro normaliser_version() -%}
    1
{%- endmacro %}

{#- The names of what is read here, and the macro that writes a value that way. -#}
{% macro normalised(normaliser, value) -%}
    {{ {
        'email_plain': normalised_email_plain,
        'email_google': normalised_email_google,
        'phone_plus': normalised_phone_plus,
        'phone_digits': normalised_phone_digits,
    }[normaliser](value) }}
{%- endmacro %}

{#- Meta, TikTok, Microsoft. -#}
{% macro normalised_email_plain(email) -%}
    lower(trim({{ email }}))
{%- endmacro %}

{#- Google: Gmail knows neither dots nor what follows a plus; other hosts do. -#}
{% macro normalised_email_google(email) -%}
    case
        when split_part(lower(trim({{ email }})), '@', 2) in ('gmail.com', 'googlemail.com')
            then
                replace(split_part(split_part(lower(trim({{ email }})), '@', 1), '+', 1), '.', '')
                || '@' || split_part(lower(trim({{ email }})), '@', 2)
        else lower(trim({{ email }}))
    end
{%- endmacro %}

{#- Google, TikTok, Microsoft: E.164 with its plus. -#}
{% macro normalised_phone_plus(phone) -%}
    {{ phone }}
{%- endmacro %}

{#- Meta: E.164 without it. -#}
{% macro normalised_phone_digits(phone) -%}
    replace({{ phone }}, '+', '')
{%- endmacro %}

{#- The hash that a destination compares; null for null, and what is a hash already is never hashed. -#}
{% macro match_key(normaliser, value) -%}
    case
        when {{ matches(value, "'^[0-9a-f]{64}$'") }} then {{ value }}
        else {{ sha256_hex(normalised(normaliser, value)) }}
    end
{%- endmacro %}

{#- What destinations know each e-mail address or telephone number by, under one normaliser; from `emails` or `phones`. -#}
{% macro match_keys_of(kind, normaliser) -%}
    select
        {{ identifier(kind, kind) }} as identifier,
        '{{ kind }}' as kind,
        '{{ normaliser }}' as normaliser,
        {{ match_key(normaliser, kind) }} as match_key
    from {{ kind }}s
{%- endmacro %}
