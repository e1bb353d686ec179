"""The mutants are what a careless edit would be, and the harness tells who notices.

`make trust` lets the tests meet every mutant.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from ground import Ground, build_shop, prepare
from mutants import GUARDED, is_in, mutants_of, read_mutants
from mutation import read_equivalents, try_all

from scoring.folders import PROJECT

MODEL = """with

final as (

    select distinct
        orders.order_id,
        coalesce(orders.amount, 0) as amount,
        min(orders.ordered_at) over (partition by orders.buyer) as first_at,
        orders.known_at

    from orders

    left join buyers
        on
            orders.buyer = buyers.buyer -- and nothing else
            and orders.ordered_at >= buyers.valid_from

    where
        (orders.kind = 'a and b' or orders.amount between 2 and 9)
        and orders.known_at <= {{ as_of() }}

    qualify row_number() over (
        partition by orders.order_id order by orders.known_at, orders.row_hash
    ) = 1

)

select * from final
"""
EXPECTED = {
    "filter": [
        "true -- and nothing else",
        "and true",
        "true",
        "(false or orders.amount between 2 and 9)",
        "(orders.kind = 'a and b' or false)",
        "and true",
    ],
    "boundary": [
        "and orders.ordered_at > buyers.valid_from",
        "and orders.known_at < {{ as_of() }}",
    ],
    "join": ["inner join buyers"],
    "dedupe": ["select", ") >= 1"],
    "tie-break": ["partition by orders.order_id order by orders.known_at"],
    "extreme": ["max(orders.ordered_at) over (partition by orders.buyer) as first_at,"],
    "fallback": ["coalesce(orders.amount) as amount,", "coalesce( 0) as amount,"],
    "constant": [
        "coalesce(orders.amount, 1) as amount,",
        "(orders.kind = 'a and b' or orders.amount between 3 and 9)",
        "(orders.kind = 'a and b' or orders.amount between 2 and 10)",
        ") = 2",
    ],
}


def test_each_operator_changes_what_it_says() -> None:
    made = [(m.operator, m.after) for m in mutants_of("models/a.sql", MODEL)]
    for operator, after in EXPECTED.items():
        found = [text for name, text in made if name == operator]
        assert sorted(found) == sorted(after), operator
    assert {name for name, _ in made} == {*EXPECTED, "time"}


def test_a_mutant_is_one_change_of_its_file() -> None:
    for mutant in read_mutants(PROJECT):
        lines = (PROJECT / mutant.path).read_text().splitlines()
        assert lines[mutant.line - 1].strip().split()[0] in mutant.before
        assert mutant.before != mutant.after


def test_what_says_the_same_is_still_a_mutant() -> None:
    changes = {mutant.change for mutant in read_mutants(PROJECT)}
    assert read_equivalents().keys() - changes == set()


@pytest.mark.parametrize("name", GUARDED)
def test_every_guarded_place_has_mutants(name: str) -> None:
    mutants = read_mutants(PROJECT)
    idle = [p for p in GUARDED[name] if not any(is_in(m, (p,)) for m in mutants)]
    assert idle == []


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    folder = tmp_path_factory.mktemp("mutation")
    (folder / "shop").mkdir()
    (folder / "shop" / "leads.csv").write_text("lead_key,created_at\na,2026-01-01\n")
    ground = prepare(folder / "ground", folder / "shop", is_brief=True)
    build_shop(ground, "+int_consent_spans")
    return ground


def test_the_harness_tells_who_notices(ground: Ground, tmp_path: Path) -> None:
    path = "models/intermediate/activity/int_consent_spans.sql"
    mutants = mutants_of(path, (PROJECT / path).read_text())
    filters = [mutant for mutant in mutants if mutant.operator == "filter"]
    sound, misspelt = (
        replace(filters[0], source=(PROJECT / path).read_text().replace(*change))
        for change in (("compared", "likened"), ("changed_at >=", "chnged_at >="))
    )
    tried = (*filters, sound, misspelt)
    fates = {one.mutant: one.fate for one in try_all(ground, tried, tmp_path, 1)}
    assert [fates[mutant] for mutant in tried] == (
        ["killed"] * len(filters) + ["survived", "stillborn"]
    )
