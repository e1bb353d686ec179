"""A dbt project of a few models, so that a run can be tested in seconds."""

from pathlib import Path

from scoring.folders import PROJECT

FILES = {
    "dbt_project.yml": """
name: small
version: "1.0"
profile: small
vars:
  landed: nowhere
  as_of: "2026-01-01 00:00:00"
  least_length: 1
  switched_off: []
models:
  small:
    marts: {+schema: marts, +materialized: table}
""",
    "profiles.yml": """
small:
  target: duckdb
  outputs:
    duckdb:
      type: duckdb
      path: "{{ env_var('LEADSCORE_DATABASE') }}"
      schema: main
      threads: 2
""",
    "macros/schemas.sql": """
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
""",
    "models/staging/_contract.yml": """
sources:
  - name: contract
    tables:
      - name: leads
        config: {meta: {required: true, key: [lead_key]}}
        columns:
          - {name: lead_key, data_type: text, config: {meta: {required: true}}}
          - {name: email, data_type: text}
      - name: orders
        config: {meta: {required: false, key: [order_id]}}
        columns:
          - {name: order_id, data_type: text, config: {meta: {required: true}}}
""",
    "models/marts/lead_scores.sql": """
select
    lead_key as lead_id,
    length(lead_key) as score,
    case when length(lead_key) > 1 then 'warm' else 'cold' end as band
from read_parquet('{{ var("landed") }}/leads/*.parquet')
where length(lead_key) >= {{ var("least_length") }}
""",
    "models/marts/ingest_reconciliation.sql": """
select
    count(*) as rows_in,
    count(*) filter (where length(key) >= {{ var("least_length") }}) as accepted,
    0 as exact_duplicates,
    count(*) filter (where length(key) < {{ var("least_length") }}) as quarantined
from (
    select lead_key as key from read_parquet('{{ var("landed") }}/leads/*.parquet')
    union all
    select order_id as key from read_parquet('{{ var("landed") }}/orders/*.parquet')
) as landed
""",
    "models/marts/quarantined_rows.sql": """
select 'TOO_SHORT' as reason
from read_parquet('{{ var("landed") }}/leads/*.parquet')
where length(lead_key) < {{ var("least_length") }}
""",
    "models/marts/revenue.sql": """
select count(*) as orders
from read_parquet('{{ var("landed") }}/orders/*.parquet')
""",
    "models/marts/revenue_per_lead.sql": "select orders from {{ ref('revenue') }}",
    "models/marts/report.sql": """
select
    (select count(*) from {{ ref('lead_scores') }}) as leads,
    (select sum(orders) from {{ if_built(ref('revenue')) }} as revenue) as orders,
    (select count(*) from {{ if_built(ref('revenue')) }} as revenue) as revenue_rows
""",
    "macros/switched_off.sql": (PROJECT / "macros" / "switched_off.sql").read_text(),
    "models/marts/models.yml": """
models:
  - name: lead_scores
    columns:
      - name: lead_id
        data_tests: [unique]
  - name: revenue
    config: {meta: {requires: [orders]}}
    columns:
      - name: orders
        data_type: bigint
        data_tests: [not_null]
  - name: report
    config: {meta: {does_without: [revenue]}}
    columns:
      - name: leads
        data_tests: [not_null]
""",
}


def write_small_project(folder: Path) -> Path:
    """Write the project below a folder and return where it lies."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
