"""What is to be done next, from one night to the next and as replies come in."""

from datetime import datetime, timedelta

import duckdb
import pytest
from action_worlds import AS_OF, Person, rows_of
from arrival_worlds import Batch, QuickWarehouse, quick_warehouse, write_batch

from scoring.folders import RunFolders


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> QuickWarehouse:
    return quick_warehouse(tmp_path_factory.mktemp("compiled"))


def test_an_action_keeps_its_name_until_it_is_done(warehouse, tmp_path) -> None:
    """A run an hour later names it alike; once it was sent it is not called for."""
    person = Person("p1", "DE", "")
    person.acts.append(("add_to_cart", AS_OF - timedelta(hours=2)))
    person.consents.append(("email", "granted", AS_OF - timedelta(days=3)))
    folders = RunFolders(tmp_path / "output")

    def action(as_of: datetime) -> tuple:
        warehouse.as_of(as_of)
        warehouse.next(folders, tmp_path / "input")
        with duckdb.connect(folders.published, read_only=True) as connection:
            return connection.execute(
                "select action, action_key, explanation from marts.next_best_actions"
            ).fetchone()

    write_batch(rows_of([person]), 0, tmp_path / "input")
    first = action(AS_OF)
    assert first[0] == "valuable_cart"
    assert first[2] == (
        "Cart 2 h ago, EUR 240.00; SMS not allowed; calls not allowed. "
        "A person writes and offers help with choosing."
    )
    assert action(AS_OF + timedelta(hours=1))[:2] == first[:2]
    later = Person(
        "p1", "DE", "", sends=[("email", "cart-1", AS_OF + timedelta(hours=1))]
    )
    batch = rows_of([later])
    sent = {"messages": batch.rows["messages"]}
    write_batch(Batch(sent, AS_OF), 1, tmp_path / "input")
    with duckdb.connect(folders.published, read_only=True) as connection:
        before = dict(candidates(connection))
    action(AS_OF + timedelta(hours=2))
    with duckdb.connect(folders.published, read_only=True) as connection:
        after = dict(candidates(connection))
    assert before["cart_reminder"][1] is None
    assert after["cart_reminder"] == (before["cart_reminder"][0], "done_already")


def candidates(connection: duckdb.DuckDBPyConnection) -> list[tuple]:
    return connection.execute(
        "select rule_id, (action_key, obstacle) from marts.lead_action_candidates"
    ).fetchall()


def test_stop_and_help_are_obeyed(warehouse, tmp_path) -> None:
    """STOP ends texts and nothing else; HELP is a support question."""
    people = [Person(f"p{number}", "DE", "") for number in range(3)]
    for person in people:
        person.consents += [
            (name, "granted", AS_OF - timedelta(days=9)) for name in ("sms", "email")
        ]
        person.acts.append(("complete_quiz", AS_OF - timedelta(hours=2)))
    people[0].stops.append(("sms", "stop!", AS_OF - timedelta(hours=3)))
    people[1].stops.append(("sms", "Help", AS_OF - timedelta(hours=3)))
    write_batch(rows_of(people), 0, tmp_path / "input")
    folders = RunFolders(tmp_path / "output")
    warehouse.as_of(AS_OF)
    warehouse.next(folders, tmp_path / "input")
    with duckdb.connect(folders.published, read_only=True) as connection:
        found = {
            row[0]: row[1:]
            for row in connection.execute(
                "select lead_id, sms_consent, email_consent, support, action "
                "from marts.lead_contactability "
                "inner join marts.lead_traits using (lead_id) "
                "inner join marts.next_best_actions using (lead_id)"
            ).fetchall()
        }
    assert [found[person.lead_id] for person in people] == [
        ("denied", "granted", "none", "quiz_result"),
        ("granted", "granted", "support", "support_question"),
        ("granted", "granted", "none", "quiz_result"),
    ]
