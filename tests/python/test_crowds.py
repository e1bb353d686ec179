"""What a whole town shares makes one person of nobody: a device, a telephone."""

from pathlib import Path

import duckdb
from rooms import build_rooms

from scoring.settings import load_settings

PEOPLE = 50_000
IDENTITY = (
    *("build", "--select", "+int_leads_identified", "+refused_merges"),
    *("--exclude-resource-type", "test", "unit_test"),
)
LEADS = f"""
    select
        'lead-' || number as lead_key,
        '2026-03-01 00:00:00' as created_at,
        number || '@shop.example' as email,
        '+442079460018' as phone,
        'quote_form' as source
    from range({PEOPLE}) as people (number)
"""
VISITS = f"""
    select
        'event-' || number as event_id,
        timestamp '2026-03-02 00:00:00' + to_seconds(number) as occurred_at,
        timestamp '2026-03-02 00:00:00' + to_seconds(number) as received_at,
        'kiosk' as anonymous_id,
        number || '@shop.example' as email,
        'sign_up' as event_name
    from range({PEOPLE}) as people (number)
"""


def test_50000_leads_at_one_kiosk_with_one_telephone_stay_apart(tmp_path: Path) -> None:
    given = tmp_path / "input"
    given.mkdir()
    (given / "leadscore.toml").write_text('name = "town"\nas_of = "2026-04-01"\n')
    for table, rows in (("leads", LEADS), ("web_events", VISITS)):
        duckdb.sql(f"copy ({rows}) to '{given / table}.csv' (header)")
    settings = load_settings(input_folder=given, output=tmp_path / "output")
    with duckdb.connect(build_rooms(settings, IDENTITY), read_only=True) as connection:
        alone = connection.execute("""
            select count(*) from intermediate.int_leads_identified
            where merged_into_lead_id is null
        """).fetchone()
        refused = connection.execute("""
            select count(*), count(distinct other_name_id), min(other_kind)
            from marts.refused_merges
            where crowded = 'other'
        """).fetchone()
    # Whoever answers that telephone is one more.
    assert alone == (PEOPLE + 1,)
    assert refused == (PEOPLE, 1, "phone")
