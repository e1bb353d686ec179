{#-
    Refuses a variable that could end a literal. `leadscore` checks its settings before dbt starts; this holds whoever
    calls dbt by hand, whose `--vars` go into SQL as they are.
-#}
{% macro check_variables() %}
    {% set whole = '[1-9][0-9]*' %}
    {% set forms = {
        'as_of': '[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}',
        'scorecard': '[A-Za-z0-9_]+',
        'sql_definition': 'score|crm',
        'sql_horizon_days': whole,
        'purchase_horizon_days': whole,
        'label_horizon_days': whole,
        'report_currency': '[A-Z]{3}',
        'purchase_minimum': '[0-9]+([.][0-9]+)?(e-?[0-9]+)?',
        'site_domains': '[A-Za-z0-9_-]+([.][A-Za-z0-9_-]+)*',
        'identifier_degree_limit': whole,
        'spend_outlier_factor': whole,
    } %}
    {% for name, form in forms.items() %}
        {% set given = var(name) %}
        {% for value in ([given] if given is string or given is number else given) %}
            {% if not modules.re.fullmatch(form, value | string) %}
                {% do exceptions.raise_compiler_error(
                    'The variable `' ~ name ~ '` is ' ~ (value | string | tojson) ~ '; it must match ' ~ form ~ '. Nothing was built.'
                ) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
{% endmacro %}
