"""Known facts of ten thousand published paths, and what a run makes of them.

The sums by channel were published with the data or counted with the package that it
comes with; nothing is copied from a run.
"""

import pytest
from example_runs import REAL_DATA, rows, run_example

DATA = REAL_DATA / "paths_10k" / "Data.csv"
pytestmark = pytest.mark.skipif(
    not DATA.exists(),
    reason=f"{DATA} is not here; LEADSCORE_REAL_DATA says where it lies",
)
# alpha, iota and eta lend their names to these.
KNOWN = {
    "first_touch": {"Paid Other": 6308, "Affiliates": 4606, "Display": 3164},
    "last_touch": {"Paid Other": 8447, "Affiliates": 3355, "Display": 4167},
    "linear": {
        "Paid Other": 7574.718594,
        "Affiliates": 3857.096222,
        "Display": 3539.951157,
    },
}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return run_example("paths_10k", tmp_path_factory.mktemp("paths_10k"))


@pytest.mark.parametrize("model", KNOWN)
def test_sums_by_channel_are_the_published_ones(database, model):
    found = dict(
        rows(
            database,
            "select channel, cast(sum(credit) as double) from marts.channel_credit "
            f"where attribution_model = '{model}' and outcome = 'first_purchase' "
            "group by channel",
        )
    )
    assert sum(found.values()) == pytest.approx(19_785, abs=1e-6)
    for channel, credit in KNOWN[model].items():
        assert found[channel] == pytest.approx(credit, abs=1e-6)
