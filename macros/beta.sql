{#- Beta distributions in what both engines have: logarithms, roots and exponentials. -#}

{#- Logarithm of the gamma function of a column above 0: Stirling's series, seven steps up, to 11 digits. -#}
{% macro log_gamma(x) -%}
    (
        ({{ x }} + 6.5e0) * ln({{ x }} + 7) - {{ x }} - 6.0810614667953273e0
        + 1 / (12e0 * ({{ x }} + 7))
        - 1 / (360e0 * power({{ x }} + 7, 3))
        + 1 / (1260e0 * power({{ x }} + 7, 5))
        - 1 / (1680e0 * power({{ x }} + 7, 7))
        - ln(
            1.0e0 * {{ x }} * ({{ x }} + 1) * ({{ x }} + 2) * ({{ x }} + 3)
            * ({{ x }} + 4) * ({{ x }} + 5) * ({{ x }} + 6)
        )
    )
{%- endmacro %}

{#- Logarithm of the beta function of two columns, of which a third has the sum. -#}
{% macro log_beta(a, b, both) -%}
    {{ log_gamma(a) }} + {{ log_gamma(b) }} - {{ log_gamma(both) }}
{%- endmacro %}

{#-
    The chance that a beta distributed share lies below another: raised by two on either side it is nearly normal in Peizer and Pratt's deviate (Journal of
    the American Statistical Association 63, 1968, p. 1416), and two steps of the recurrence lead back. The normal distribution is Bowling's logistic
    (Journal of Industrial Engineering and Management 2, 2009). Farthest off by .0009 for parameters of 1e-5 to 10,000. Takes columns of `nearby`, below.
-#}
{% macro beta_below() -%}
    (
        1 / (1e0 + exp(-deviate * (1.5976e0 + 0.070565992e0 * deviate * deviate)))
        + term * (1 + share * size / (a + 1)) / a
        - term * share * share * size * (size + 1) / a / (a + 1)
        * (1 + rest * (size + 2) / (b + 1)) / b
    )
{%- endmacro %}
