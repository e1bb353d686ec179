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
    {% for source in contract_sources() if names_of(source) %}
        {% do found.append(source) %}
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

{#- Rows that share one of these hang on each other: which row of a key is accepted, and whether a machine opened a delivery. -#}
{% macro ids_of(source) -%}
    {{ return(
        ["'key:' || row_key", "'message:' || message_id"]
        if source.name == 'messages' else ['row_key']
    ) }}
{%- endmacro %}

{#-
    The ids of all that hangs on some rows of a table, over however many others, as `reached`; `start` gives these rows.
-#}
{% macro reached_from(source, start) -%}
    {% set ids = ids_of(source) %}
    with recursive

    started as materialized (
        {{ start }}
    ),

    {% if ids | length > 1 -%}
    -- Whose key nobody shares leads no further.
    shared as (
        select * from increment.{{ source.name }}
        where row_key in (
            select row_key from increment.{{ source.name }}
            group by row_key
            having count(*) > 1
        )
    ),

    steps as materialized (
        select {{ ids[0] }} as near, {{ ids[1] }} as far from shared
        where {{ ids[1] }} is not null

        union all

        select {{ ids[1] }}, {{ ids[0] }} from shared
        where {{ ids[1] }} is not null
    ),
    {%- endif %}

    reached (id) as (
        {% for id in ids -%}
        {{ 'union all' if not loop.first }}
        select {{ id }} from started
        {% endfor -%}

        {% if ids | length > 1 %}
        union

        select steps.far from reached
        inner join steps on reached.id = steps.near
        {% endif %}
    )
{%- endmacro %}

{% macro is_reached(source) -%}
    {% for id in ids_of(source) -%}
        {{ 'or ' if not loop.first }}{{ id }} in (from reached)
    {% endfor -%}
{%- endmacro %}

{% macro names_list(source) -%}
    list_filter([{{ names_of(source) | join(', ') }}], lambda name: name is not null)
{%- endmacro %}

{#-
    Copy the landed rows that a build of the affected alone must read to `folder`, laid out as
    the landed folder is, and leave their names in `increment.affected`. Affected is who has a
    row in loads that the warehouse has not read, or whom the time since its as-of changes.
    Names are closed under links, so that whoever shares one with an affected person is affected
    too; over a refused link that goes from the person to the crowded name alone.
-#}
{% macro write_affected(new_loads, previous_as_of, folder) %}
    {% do run_query("set global timezone = 'UTC'") %}
    {% do run_query('use ' ~ target.database) %}
    {% do create_contract_tables() %}
    {% do run_query('drop schema if exists increment cascade') %}
    {% do run_query('create schema increment') %}
    {% do run_query(arrived_rows(previous_as_of)) %}
    {% do run_query('create table increment.seeds (names text[])') %}
    {% for source in tables_about_people() %}
        {% do run_query(read_names(source, new_loads)) %}
        {% do run_query(arrived_names(source)) %}
    {% endfor %}
    {% do run_query(names_behind_rates(new_loads)) %}
    {% do run_query(names_behind_campaigns(new_loads)) %}
    {% do run_query(names_behind_time()) %}
    {% do run_query(closure()) %}
    {% for source in contract_sources() %}
        {% do run_query(slice(source, folder ~ '/' ~ source.name ~ '/affected.parquet')) %}
    {% endfor %}
{% endmacro %}

{#- Rows that had landed before, and were not known yet. -#}
{% macro arrived_rows(previous_as_of) -%}
    create table increment.arrived as
    select table_name, load_id, source_row
    from {{ ref('stg_landing__rows') }}
    where known_at > timestamp '{{ previous_as_of }}' and known_at <= {{ as_of() }}
{%- endmacro %}

{#- The rows of a table with the names they carry, and whether they are new or known anew. -#}
{% macro read_names(source, new_loads) -%}
    create table increment.{{ source.name }} as
    select
        load_id,
        source_row,
        {{ names_list(source) }} as names,
        {{ text_key_of(source) }} as row_key,
        {% if source.name == 'messages' %}nullif(message_id, '') as message_id,{% endif %}
        load_id in ({{ text_list(new_loads) }})
        or (load_id, source_row) in (
            select (load_id, source_row) from increment.arrived
            where table_name = '{{ source.name }}'
        ) as has_arrived
    from contract.{{ source.name }}
{%- endmacro %}

{% macro text_list(texts) -%}
    {%- for text in texts -%}
        '{{ dbt.escape_single_quotes(text) }}'{{ ', ' if not loop.last }}
    {%- else -%}
        null
    {%- endfor -%}
{%- endmacro %}

{#- Whose rows hang on one that arrived: another may be accepted now, or a delivery make a machine of who opened. -#}
{% macro arrived_names(source) -%}
    {% set start = 'from increment.' ~ source.name ~ ' where has_arrived' %}
    insert into increment.seeds
    {{ reached_from(source, start) }}

    select names from increment.{{ source.name }} where {{ is_reached(source) }}
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

    links as (
        select anchor_identifier as near, identifier as far
        from {{ ref('int_identity_links') }}
        where not is_anchor_crowded

        union all

        select identifier, anchor_identifier
        from {{ ref('int_identity_links') }}
        where not is_identifier_crowded

        union all

        select list_first(names), {{ identifier('order', 'order_id') }}
        from (select *, {{ names_list(orders) }} as names from contract.orders)

        union all

        select {{ identifier('order', 'order_id') }}, list_first(names)
        from (select *, {{ names_list(orders) }} as names from contract.orders)

        union all

        -- An assignment links nobody, but all of its names say whose unit it is.
        select names[1], unnest(names[2:]) from increment.experiment_assignments

        union all

        select unnest(names[2:]), names[1] from increment.experiment_assignments
    ),

    steps as materialized (
        select distinct * from links
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

{#-
    The rows of the affected and what arrived, with all that they hang on. A table that is about
    nobody enters whole.
-#}
{% macro slice(source, file) -%}
    {% set start %}
        select * exclude (name) from (
            select *, unnest(names) as name from increment.{{ source.name }}
        ) as named
        where name in (from increment.affected)

        union all

        from increment.{{ source.name }} where has_arrived
    {% endset %}
    copy (
        {% if names_of(source) -%}
        {{ reached_from(source, start) }}

        select landed.* from contract.{{ source.name }} as landed
        semi join (
            select load_id, source_row from increment.{{ source.name }}
            where {{ is_reached(source) }}
        ) using (load_id, source_row)
        {%- else -%}
        from contract.{{ source.name }}
        {%- endif %}
    ) to '{{ dbt.escape_single_quotes(file) }}' (format parquet, row_group_size 30720)
{%- endmacro %}

{% macro contract_source(name) %}
    {{ return(contract_sources() | selectattr('name', 'equalto', name) | first) }}
{% endmacro %}
