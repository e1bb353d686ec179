{#-
    Whom a nightly run must look at again. Works on the last warehouse and on what landed, on
    DuckDB alone; Spark always builds everything. What depends on whom is said here only.
-#}

{#- The columns of the contract that name somebody, the stronger name first. -#}
{% macro naming_columns() %}
    {{ return({
        'user_id': 'user',
        'customer_key': 'customer',
        'email': 'email',
        'phone': 'phone',
        'lead_key': 'record',
        'anonymous_id': 'device',
        'order_id': 'order',
    }) }}
{% endmacro %}

{#- The contract tables that are about somebody; the others enter every build whole. -#}
{% macro tables_about_people() %}
    {% set found = [] %}
    {% for source in graph.sources.values() if source.source_name == 'contract' %}
        {% if names_of(source) %}{% do found.append(source) %}{% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}

{#- An expression for each name that a row of the table can carry. -#}
{% macro names_of(source) %}
    {% set names = [] %}
    {% for column, kind in naming_columns().items() if column in source.columns %}
        {% set read = {'email': to_email, 'phone': to_phone}.get(kind) %}
        {% do names.append(identifier(kind, read(column) if read else column)) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}

{#- What tells rows of one id apart or together; instants may be written in many ways. -#}
{% macro text_key_of(source) %}
    {% set parts = [] %}
    {% for column in source.config.meta.key if source.columns[column].data_type == 'text' %}
        {% do parts.append("coalesce(" ~ column ~ ", '')") %}
    {% endfor %}
    {{ return(parts | join(" || chr(31) || ")) }}
{% endmacro %}

{% macro names_list(source) -%}
    list_filter([{{ names_of(source) | join(', ') }}], lambda name: name is not null)
{%- endmacro %}

{#-
    Write who is affected by loads that the warehouse has not read and by the time since its
    as-of, as rows (kind, table_name, identifier) of the Parquet file `affected`:
    `name`, a name whose every row must be read again; `row`, the key of rows that clash;
    `message`, an id whose deliveries must be read. Names are closed under links, so that
    whoever shares one with an affected person is affected too; over a refused link that
    goes from the person to the crowded name alone.
-#}
{% macro write_affected(new_loads, previous_as_of, affected) %}
    {% do run_query("set global timezone = 'UTC'") %}
    {% do create_contract_tables() %}
    {% do run_query('drop schema if exists increment cascade') %}
    {% do run_query('create schema increment') %}
    {% do run_query(arrived_rows(new_loads, previous_as_of)) %}
    {% do run_query('create table increment.groups (kind text, table_name text, identifier text)') %}
    {% do run_query('create table increment.seeds (names text[])') %}
    {% for source in tables_about_people() %}
        {% do run_query(clashing_keys(source)) %}
        {% do run_query(arrived_names(source, new_loads)) %}
    {% endfor %}
    {% do run_query(names_behind_messages(new_loads)) %}
    {% do run_query(names_behind_rates(new_loads)) %}
    {% do run_query(names_behind_campaigns(new_loads)) %}
    {% do run_query(names_behind_time()) %}
    {% do run_query(closure()) %}
    {% do run_query(messages_of_affected()) %}
    {% do run_query(
        "copy (select 'name' as kind, '' as table_name, identifier from increment.affected "
        ~ "union all select * from increment.groups) "
        ~ "to '" ~ dbt.escape_single_quotes(affected) ~ "' (format parquet)"
    ) %}
{% endmacro %}

{% macro arrived_rows(new_loads, previous_as_of) -%}
    create table increment.arrived as
    select table_name, load_id, source_row
    from {{ ref('stg_landing__rows') }}
    where known_at > timestamp '{{ previous_as_of }}' and known_at <= {{ as_of() }}
{%- endmacro %}

{% macro has_arrived(source, new_loads) -%}
    (
        load_id in ({{ text_list(new_loads) }})
        or (load_id, source_row) in (
            select (load_id, source_row) from increment.arrived
            where table_name = '{{ source.name }}'
        )
    )
{%- endmacro %}

{% macro text_list(texts) -%}
    {%- for text in texts -%}
        '{{ dbt.escape_single_quotes(text) }}'{{ ', ' if not loop.last }}
    {%- else -%}
        null
    {%- endfor -%}
{%- endmacro %}

{#- Whoever has a row under the key of one that arrived: another row may be accepted now. -#}
{% macro arrived_names(source, new_loads) -%}
    insert into increment.seeds
    select {{ names_list(source) }}
    from contract.{{ source.name }}
    where
        {{ text_key_of(source) }} in (
            select {{ text_key_of(source) }} from contract.{{ source.name }}
            where {{ has_arrived(source, new_loads) }}
        )
        or {{ has_arrived(source, new_loads) }}
{%- endmacro %}

{% macro clashing_keys(source) -%}
    insert into increment.groups
    select distinct 'row', '{{ source.name }}', {{ text_key_of(source) }}
    from contract.{{ source.name }}
    where (load_id, source_row) in (
        select (load_id, source_row) from {{ ref('stg_landing__rows') }}
        where table_name = '{{ source.name }}' and quarantine_reason = 'ID_CLASH'
    )
{%- endmacro %}

{#- A delivery that comes in may make a machine of who opened. -#}
{% macro names_behind_messages(new_loads) -%}
    {% set source = contract_source('messages') %}
    insert into increment.seeds
    select {{ names_list(source) }}
    from contract.messages
    where nullif(message_id, '') in (
        select message_id from contract.messages where {{ has_arrived(source, new_loads) }}
    )
{%- endmacro %}

{% macro names_behind_rates(new_loads) -%}
    insert into increment.seeds
    select {{ names_list(contract_source('orders')) }}
    from contract.orders
    where (upper(trim(currency)), cast({{ to_instant('ordered_at') }} as date)) in (
        select (upper(trim(currency)), try_cast(rate_date as date))
        from contract.fx_rates
        where load_id in ({{ text_list(new_loads) }})
    )
{%- endmacro %}

{% macro names_behind_campaigns(new_loads) -%}
    insert into increment.seeds
    select {{ names_list(contract_source('messages')) }}
    from contract.messages
    where campaign_id in (
        select campaign_id from contract.campaigns
        where load_id in ({{ text_list(new_loads) }})
    )
{%- endmacro %}

{% macro names_behind_time() -%}
    insert into increment.seeds
    select [leads.founder_identifier]
    from {{ ref('int_next_changes') }} as changes
    inner join {{ ref('int_leads_identified') }} as leads on changes.lead_id = leads.lead_id
    where changes.next_changes_at <= {{ as_of() }}
{%- endmacro %}

{% macro closure() -%}
    {% set orders = contract_source('orders') %}
    create table increment.affected as
    with recursive

    steps as materialized (
        select anchor_identifier as near, identifier as far
        from {{ ref('int_identity_links') }}
        where not is_anchor_crowded

        union

        select identifier, anchor_identifier
        from {{ ref('int_identity_links') }}
        where not is_identifier_crowded

        union

        select names[1], unnest(names[2:]) from increment.seeds

        union

        select unnest(names[2:]), names[1] from increment.seeds

        union

        select list_first(names), {{ identifier('order', 'order_id') }}
        from (select *, {{ names_list(orders) }} as names from contract.orders)

        union

        select {{ identifier('order', 'order_id') }}, list_first(names)
        from (select *, {{ names_list(orders) }} as names from contract.orders)
    ),

    reached (identifier) as (
        select unnest(names) from increment.seeds

        union

        select steps.far from reached
        inner join steps on reached.identifier = steps.near
    )

    select identifier from reached
    where identifier is not null
{%- endmacro %}

{% macro messages_of_affected() -%}
    insert into increment.groups
    select distinct 'message', 'messages', message_id
    from contract.messages
    where
        nullif(message_id, '') is not null
        and {{ is_affected(contract_source('messages'), 'increment.affected') }}
{%- endmacro %}

{% macro is_affected(source, affected) -%}
    (
        {% for name in names_of(source) -%}
            {{ 'or ' if not loop.first }}{{ name }} in (select identifier from {{ affected }})
        {% endfor -%}
    )
{%- endmacro %}

{#- The rows of a contract table that a build of the affected alone must read. -#}
{% macro rows_to_read_again(source, new_loads, affected) -%}
    {% set file = "read_parquet('" ~ dbt.escape_single_quotes(affected) ~ "')" %}
    load_id in ({{ text_list(new_loads) }})
    or {{ is_affected(source, "(from " ~ file ~ " where kind = 'name')") }}
    or {{ text_key_of(source) }} in (
        select identifier from {{ file }}
        where kind = 'row' and table_name = '{{ source.name }}'
    )
    {% if source.name == 'messages' -%}
        or message_id in (select identifier from {{ file }} where kind = 'message')
    {%- endif %}
{%- endmacro %}

{% macro contract_source(name) %}
    {{ return(
        graph.sources.values()
        | selectattr('source_name', 'equalto', 'contract')
        | selectattr('name', 'equalto', name) | first
    ) }}
{% endmacro %}
