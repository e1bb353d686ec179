{#-
    How often a customer will order again, by BG/NBD (Fader, Hardie and Lee 2005). scoring/value/repeating.py fits its
    parameters and says the same in Python; a test holds the two equal. Literals carry an exponent so that both engines
    read doubles.
-#}

{#- Days ahead that orders are expected over. -#}
{% macro horizon_of_value() -%}
    365
{%- endmacro %}

{#-
    Chances to leave at which a mean over a beta distribution is taken, and the width each stands for: the tanh-sinh rule,
    which so few points make exact (Takahasi and Mori 1974).
-#}
{% macro chances_to_leave() -%}
    select
        1.0e0 / (1.0e0 + exp(-logit)) as chance,
        -ln(1.0e0 + exp(-logit)) as log_leaving,
        -ln(1.0e0 + exp(logit)) as log_staying,
        cosh(step) as width
    from (
        select
            step,
            3.141592653589793e0 * sinh(step) as logit
        from (
            values
            {% for number in range(-60, 61) -%}
                ({{ number / 10 }}e0){{ ', ' if not loop.last }}
            {%- endfor %}
        ) as steps (step)
    ) as logits
{%- endmacro %}

{#- What a row of `chances` weighs in beta(a, b), up to a factor: 1 times its width where the density is highest. -#}
{% macro beta_weight(a, b) -%}
    chances.width * exp(
        {{ a }} * (chances.log_leaving - ln({{ a }} / ({{ a }} + {{ b }})))
        + {{ b }} * (chances.log_staying - ln({{ b }} / ({{ a }} + {{ b }})))
    )
{%- endmacro %}

{#-
    Orders of one who is still a customer and leaves after each with a given chance, in days ahead that are a multiple
    of those it was at risk: (1 - (1 + chance * multiple) ** -shape) / chance, by its series where the chance is so small that
    the difference has no digits left.
-#}
{% macro orders_before_leaving(shape, multiple, chance) -%}
    case
        when {{ chance }} * ({{ multiple }}) > 1.0e-5
            then
                (
                    1.0e0 - exp(-{{ shape }} * ln(1.0e0 + {{ chance }} * ({{ multiple }})))
                ) / {{ chance }}
        else
            {{ shape }} * ({{ multiple }}) * (
                1.0e0
                - ({{ shape }} + 1) / 2 * {{ chance }} * ({{ multiple }})
                + ({{ shape }} + 1) * ({{ shape }} + 2) / 6
                * {{ chance }} * ({{ multiple }}) * {{ chance }} * ({{ multiple }})
            )
    end
{%- endmacro %}

{#- Who ordered once cannot have left yet; null where nobody is known to leave. -#}
{% macro chance_to_be_alive(customers) -%}
    case
        when {{ customers }}.a is null then null
        when {{ customers }}.returns = 0 then 1.0e0
        else 1.0e0 / (1.0e0 + exp(
            ln({{ customers }}.a / ({{ customers }}.b - 1))
            + {{ customers }}.shape
            * ln({{ customers }}.days_at_risk / {{ customers }}.days_at_last_order)
        ))
    end
{%- endmacro %}
