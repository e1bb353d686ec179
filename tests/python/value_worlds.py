"""Customers whose truth is known, and the real ones that papers report on."""

from datetime import datetime

import duckdb
import numpy as np
import pytest
from example_runs import REAL_DATA

from scoring.value import Histories, Orders

CDNOW = REAL_DATA / "cdnow_sample" / "CDNOW_sample.txt"
RETAIL = REAL_DATA / "online_retail" / "online_retail.parquet"


def cdnow() -> Orders:
    """Purchases of 2,357 customers of a music shop, 1997 and 1998."""
    if not CDNOW.exists():
        pytest.skip(f"{CDNOW} is not here; LEADSCORE_REAL_DATA says where it lies")
    with CDNOW.open(encoding="utf-8") as file:
        rows = [line.split() for line in file]
    return Orders(
        customer=np.array([row[1] for row in rows]),
        at=np.array([datetime.strptime(row[2], "%Y%m%d") for row in rows], "M8[us]"),
        amount=np.array([row[4] for row in rows], float),
    )


def online_retail() -> Orders:
    """Invoices of an online shop's known customers, 2009-12 to 2010-12, no returns."""
    if not RETAIL.exists():
        pytest.skip(f"{RETAIL} is not here; LEADSCORE_REAL_DATA says where it lies")
    with duckdb.connect() as connection:
        rows = connection.execute(
            """
            select
                cast("Customer ID" as bigint) as customer,
                min(cast(InvoiceDate as timestamp)) as ordered_at,
                sum(Quantity * Price) as amount
            from read_parquet(?)
            where "Customer ID" is not null and not starts_with(Invoice, 'C')
            group by "Customer ID", Invoice
            having sum(Quantity * Price) > 0
            """,
            [str(RETAIL)],
        ).fetchnumpy()
    at = np.asarray(rows["ordered_at"]).astype("M8[us]")
    return Orders(np.asarray(rows["customer"]), at, np.asarray(rows["amount"], float))


def simulated(
    truth: tuple[float, float, float, float], people: int, days: int, seed: int
) -> Orders:
    """Orders as BG/NBD has them, by whole days; each brings what gamma-gamma says."""
    generator = np.random.default_rng(seed)
    r, alpha, a, b = truth
    start = np.datetime64("2020-01-01", "D")
    customer, at, amount = [], [], []
    for person in range(people):
        rate = generator.gamma(r, 1 / alpha)
        leaves = generator.beta(a, b)
        scale = generator.gamma(3.7, 1 / 15.4)
        day = float(generator.integers(0, days // 4))
        while day < days:
            customer.append(person)
            at.append(start + int(day))
            amount.append(generator.gamma(6.2, 1 / scale))
            # The first order is no reason to leave: it made the customer.
            is_return = customer[-2:].count(person) == 2
            if is_return and generator.random() < leaves:
                break
            day += generator.exponential(1 / rate)
    return Orders(np.array(customer), np.array(at, "M8[us]"), np.array(amount))


def people(*rows: tuple[float, float, float]) -> Histories:
    """Customers from frequency, recency and age; what they spent is not known."""
    frequency, recency, age = np.array(rows, float).T
    return Histories(
        frequency, recency, age, np.full(len(rows), np.nan), np.ones(len(rows))
    )
