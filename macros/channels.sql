{#- A source, medium or campaign as it is compared: lower case, trimmed, at most 256 characters; '' for none. -#}
{% macro traffic_label(column) -%}
    coalesce(substr(trim(replace(lower({{ column }}), '%20', ' ')), 1, 256), '')
{%- endmacro %}

{#- Host of a referring page without `www.`; '' where there is none. -#}
{% macro referrer_host(column) -%}
    coalesce(
        regexp_extract(lower({{ column }}), '^[a-z-]+://(www[.])?([^/:?#]+)', 2), ''
    )
{%- endmacro %}

{#- True where the host is the shop's own, or below it. -#}
{% macro is_own_site(host) -%}
    (
        false
        {%- for domain in var('site_domains') %}
            or {{ host }} = '{{ domain | replace("'", "''") }}'
            or {{ host }} like '%.{{ domain | replace("'", "''") }}'
        {%- endfor %}
    )
{%- endmacro %}
