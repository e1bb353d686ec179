{#- dbt-spark writes a missing value of a seed as the text `None`; here it stays null. -#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {% set types = model['config'].get('column_types', {}) %}
    {% set rows = [] %}
    {% for row in agate_table.rows %}
        {% set values = [] %}
        {% for column in agate_table.column_names %}
            {% set value = 'null' if row[column] is none else "'" ~ row[column] ~ "'" %}
            {% do values.append('cast(' ~ value ~ ' as ' ~ types.get(column, 'string') ~ ')') %}
        {% endfor %}
        {% do rows.append('(' ~ values | join(', ') ~ ')') %}
    {% endfor %}
    {% set statement = 'insert into ' ~ this ~ ' values ' ~ rows | join(', ') %}
    {% do adapter.add_query(statement, auto_begin=true, abridge_sql_log=true) %}
    {{ return(statement) }}
{% endmacro %}
