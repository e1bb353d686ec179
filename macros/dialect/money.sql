{#- An amount for each of a number of things, rounded half away from zero; null for none of them. -#}
{% macro money_per(amount, number) -%}
    {{ return(adapter.dispatch('money_per')(amount, number)) }}
{%- endmacro %}

{#- DuckDB divides decimals as doubles, so the division is one of whole numbers. -#}
{% macro default__money_per(amount, number) -%}
    cast(
        sign({{ amount }}) * cast(
            (cast(abs({{ amount }}) * 20000 as hugeint) + {{ number }})
            // nullif(2 * {{ number }}, 0)
            as decimal(18, 0)
        ) * 0.0001 as decimal(18, 4)
    )
{%- endmacro %}

{% macro spark__money_per(amount, number) -%}
    cast({{ amount }} / nullif({{ number }}, 0) as decimal(18, 4))
{%- endmacro %}
