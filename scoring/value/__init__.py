"""What a customer is worth: how often they will order again, and for how much.

>>> from datetime import datetime
>>> import numpy as np
>>> from scoring.value import Orders, fit_repeating, histories

>>> days = np.array(["2026-01-01", "2026-01-15", "2026-02-01"], "datetime64[us]")
>>> orders = Orders(np.array(["ann", "ann", "bob"]), days, np.array([30.0, 50, 20]))
>>> customers = histories(orders, datetime(2026, 3, 1))
>>> fitted = fit_repeating(customers)
>>> fitted.basis
'shop_mean'
>>> fitted.expected_orders(customers, days=30).round(2).tolist()
[0.51, 0.35]
"""

from scoring.value.backtest import Backtest, backtest
from scoring.value.deciles import Decile, deciles
from scoring.value.history import Histories, Orders, histories
from scoring.value.repeating import Repeating, fit_repeating
from scoring.value.spending import Spending, fit_spending

__all__ = [
    "Backtest",
    "Decile",
    "Histories",
    "Orders",
    "Repeating",
    "Spending",
    "backtest",
    "deciles",
    "fit_repeating",
    "fit_spending",
    "histories",
]
