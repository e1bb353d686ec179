"""The card as a scikit-learn classifier, for any table of numbers, truths and texts."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import (
    _check_sample_weight,
    check_is_fitted,
    column_or_1d,
    validate_data,
)

from scoring.scorecard.binning import BinLimits, signals_of
from scoring.scorecard.fitting import Limits
from scoring.scorecard.making import Task, answers_of, fitted_card, varying
from scoring.scorecard.patterns import compressed
from scoring.scorecard.signs import ranges
from scoring.scorecard.table import (
    Columns,
    as_fitted,
    columns_of_array,
    columns_of_frame,
)

MOST_CLASSES = 2
Table = ArrayLike | pd.DataFrame


class PointScorecardClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Fit whole points whose sum orders rows by their chance of a positive outcome.

    Numbers are cut into steps, texts into levels, and a missing value is a signal of
    its own; a level never seen adds nothing. The points minimise the exact penalised
    log loss of the card itself, not of weights that are rounded afterwards.

    The outcome may come in two weights per pattern: give each pattern twice, once
    positive and once negative, with `sample_weight`. Copies of rows and weights are the
    same thing.

    Args:
        max_rules: most lines on the card; None for no limit.
        min_points: least points of a line, at most 0.
        max_points: most points of a line, at least 0.
        signs: per column 1 where more must not lose points, -1 where more must not win
            any; columns left out, and 0, are free. A missing value is always free.
        and_signals: whether two signals together may be a line.
        max_bins: most bins of a number.
        min_share: least share of the weight that a bin or a level has.
        l2: ridge on the weights, which are points over `scale_`.

    Attributes:
        card_: the `Scorecard`, which prints as one and writes its SQL.
        classes_: the two outcomes; the second is positive.

    >>> frame = pd.DataFrame({"carts": [0, 0, 0, 1, 2, 2]})
    >>> model = PointScorecardClassifier(max_rules=1).fit(frame, [0, 0, 0, 1, 1, 1])
    >>> model.points_["signal"].tolist(), model.scores_of(frame).tolist()
    (['carts >= 1'], [0, 0, 0, 1, 1, 1])
    """

    def __init__(  # noqa: PLR0913 - scikit-learn takes settings one by one
        self,
        *,
        max_rules: int | None = 40,
        min_points: int = -10,
        max_points: int = 10,
        signs: Mapping[str, int] | None = None,
        and_signals: bool = True,
        max_bins: int = 16,
        min_share: float = 0.01,
        l2: float = 3.0,
    ) -> None:
        self.max_rules = max_rules
        self.min_points = min_points
        self.max_points = max_points
        self.signs = signs
        self.and_signals = and_signals
        self.max_bins = max_bins
        self.min_share = min_share
        self.l2 = l2

    def fit(
        self,
        X: Table,  # noqa: N803
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Fit the card.

        Raises:
            ValueError: a setting or a sign makes no sense, the outcome has not exactly
                two values with weight, or a weight is negative.
        """
        bounds = self._checked_bounds()
        columns, rows = self._columns(X, is_fit=True)
        weights, is_positive = self._outcome(y, sample_weight, rows)
        simple = signals_of(columns, weights, BinLimits(self.max_bins, self.min_share))
        patterns = compressed(answers_of(simple, columns, rows), weights, is_positive)
        simple, patterns = varying(simple, patterns)
        room = ranges(simple, self.signs or {}, columns, bounds)
        most = len(weights) if self.max_rules is None else self.max_rules
        task = Task(simple, patterns, Limits(room, most, self.l2))
        self.card_ = fitted_card(task, and_signals=self.and_signals)
        self.kinds_ = {name: column.kind for name, column in columns.items()}
        return self

    @property
    def points_(self) -> pd.DataFrame:
        """Lines of the card: signal, points, standard error, weights."""
        check_is_fitted(self)
        return pd.DataFrame(
            {
                "signal": [str(line.signal) for line in self.card_.lines],
                "points": [line.points for line in self.card_.lines],
                "standard_error": [line.standard_error for line in self.card_.lines],
                "weight": [line.weight for line in self.card_.lines],
                "positive_weight": [line.positive_weight for line in self.card_.lines],
            }
        )

    @property
    def offset_(self) -> float:
        """Score whose chance is one half."""
        check_is_fitted(self)
        return self.card_.offset

    @property
    def scale_(self) -> float:
        """Points that multiply the odds by e."""
        check_is_fitted(self)
        return self.card_.scale

    def scores_of(self, table: Table) -> NDArray[np.int64]:
        """Add up each row's points."""
        check_is_fitted(self)
        columns, rows = self._columns(table, is_fit=False)
        return self.card_.scores(columns, rows)

    def decision_function(self, X: Table) -> NDArray[np.float64]:  # noqa: N803
        """Log odds of a positive outcome."""
        scores = self.scores_of(X)
        return self.card_.log_odds(scores)

    def predict_proba(self, X: Table) -> NDArray[np.float64]:  # noqa: N803
        """Chances of both outcomes, the positive one last."""
        scores = self.scores_of(X)
        chances = self.card_.chances(scores)
        return np.column_stack([1 - chances, chances])

    def predict(self, X: Table) -> NDArray[Any]:  # noqa: N803
        """Name the likelier outcome."""
        is_positive = self.decision_function(X) > 0
        return np.asarray(self.classes_[is_positive.astype(int)])

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags

    def _checked_bounds(self) -> tuple[int, int]:
        low, high = self.min_points, self.max_points
        if not low <= 0 <= high or low == high:
            raise ValueError(
                f"Points from {low} to {high} leave no choice; give a range around 0."
            )
        if self.max_rules is not None and self.max_rules < 0:
            raise ValueError(f"max_rules is {self.max_rules}; give 0, more, or None.")
        if not self.l2 > 0:
            raise ValueError(
                f"l2 is {self.l2}; give more than 0, or a signal that only buyers show "
                "would have no finite points."
            )
        return low, high

    def _columns(self, table: Table, *, is_fit: bool) -> tuple[Columns, int]:
        if isinstance(table, pd.DataFrame):
            validate_data(self, table, reset=is_fit, skip_check_array=True)
            columns, rows = columns_of_frame(table), len(table)
            if not rows or not len(columns):
                raise ValueError(
                    f"The table has {rows} rows and {len(columns)} columns; a "
                    "minimum of 1 is required of either."
                )
        else:
            array = validate_data(
                self, table, reset=is_fit, dtype=None, ensure_all_finite="allow-nan"
            )
            names = [f"x{place}" for place in range(array.shape[1])]
            columns, rows = columns_of_array(array, names), len(array)
        if not is_fit:
            columns = as_fitted(columns, self.kinds_)
        return columns, rows

    def _outcome(
        self, outcome: ArrayLike, sample_weight: ArrayLike | None, rows: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        values = column_or_1d(outcome, warn=True)
        if len(values) != rows:
            raise ValueError(f"There are {rows} rows and {len(values)} outcomes.")
        check_classification_targets(values)
        self.classes_, places = np.unique(values, return_inverse=True)
        weights = _check_sample_weight(
            sample_weight, values, dtype=np.float64, ensure_non_negative=True
        )
        masses = np.bincount(places, weights)
        if len(masses) > MOST_CLASSES:
            raise ValueError(
                "Only binary classification is supported. The type of the target is "
                f"{type_of_target(values)}."
            )
        if (masses > 0).sum() < MOST_CLASSES:
            raise ValueError(
                "Only one class has weight; a card needs rows with and without the "
                "outcome."
            )
        return weights, places.astype(float)
