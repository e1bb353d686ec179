"""The job of a night as one task of Airflow, which tries again where a run was on."""

from datetime import UTC, datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

with DAG(
    dag_id="leadscore",
    schedule="15 2 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
):
    BashOperator(
        task_id="nightly",
        bash_command=(
            'cd "$HOME/leadscore" && .venv/bin/leadscore nightly '
            '--settings "$HOME/shop/leadscore.toml"'
        ),
        append_env=True,
        retries=2,
        retry_delay=timedelta(minutes=15),
        execution_timeout=timedelta(hours=2),
    )
