"""Paths to the conversions of Snowplow's 98 events, as its project expects them."""

import csv
from datetime import datetime, timedelta

import pytest
from attribution_worlds import Outcome, Touch, credited
from example_runs import REAL_DATA

FOLDER = REAL_DATA / "snowplow_fractribution"
PREFIX = "snowplow_fractribution_"

pytestmark = pytest.mark.skipif(
    not FOLDER.exists(),
    reason=f"{FOLDER} is not here; LEADSCORE_REAL_DATA says where it lies",
)


def read(name: str) -> list[dict[str, str]]:
    path = FOLDER / f"{PREFIX}{name}_expected.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_paths_and_last_touches_are_snowplows() -> None:
    touches = [
        Touch(
            f"{number:03}",
            row["customer_id"],
            row["channel"],
            datetime.fromisoformat(row["visit_start_tstamp"]),
        )
        for number, row in enumerate(read("sessions_by_customer_id"))
    ]
    # Snowplow counts a visit that begins with its conversion; here that is no contact
    # before it, so the conversion comes a second later.
    outcomes = [
        Outcome(
            row["customer_id"],
            row["customer_id"],
            "first_purchase",
            datetime.fromisoformat(row["conversion_tstamp"]) + timedelta(seconds=1),
            row["revenue"],
        )
        for row in read("conversions_by_customer_id")
    ]
    connection = credited(touches, outcomes)
    found = dict(
        connection.execute(
            "select outcome_id, string_agg(channel, ' > ' order by touch_number) "
            "from int_attribution_paths group by outcome_id"
        ).fetchall()
    )
    assert found == {
        row["customer_id"]: row["path"] for row in read("paths_to_conversion")
    }
    lasts = dict(
        connection.execute(
            "select channel, cast(sum(value) as double) from channel_credit "
            "where attribution_model = 'last_touch' group by channel"
        ).fetchall()
    )
    assert lasts == {
        row["CHANNEL"]: pytest.approx(float(row["REVENUE"]))
        for row in read("channel_attribution")
        if row["ATTRIBUTION_TYPE"] == "last_touch" and float(row["REVENUE"]) > 0
    }
