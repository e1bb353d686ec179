{#-
    True where a lead lacks a consent that a destination needs; silence is none. Needs the tables `destinations` and
    `permissions`.
-#}
{% macro lacks_consent() -%}
    (
        (
            destinations.needs_ad_user_data
            and coalesce(permissions.ad_user_data, 'denied') <> 'granted'
        )
        or (
            destinations.needs_ad_personalization
            and coalesce(permissions.ad_personalization, 'denied') <> 'granted'
        )
        or (
            destinations.needs_email_consent
            and coalesce(permissions.email_consent, 'denied') <> 'granted'
        )
        or (
            destinations.needs_profiling_consent
            and coalesce(permissions.profiling_consent, 'denied') <> 'granted'
        )
    )
{%- endmacro %}
