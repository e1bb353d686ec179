"""Rows that answer every question alike are one pattern with two weights."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Answers = NDArray[np.uint8]
Floats = NDArray[np.float64]
CHUNK = 16_384


@dataclass(frozen=True)
class Patterns:
    """Distinct rows of yes (1) and no (0), each with its weight and that of its buyers.

    The likelihood of a card depends on nothing else, so a hundred times the rows cost
    the fit no more than their patterns do.
    """

    answers: Answers
    totals: Floats
    positives: Floats

    @property
    def size(self) -> tuple[int, int]:
        """Number of patterns and of signals."""
        return self.answers.shape[0], self.answers.shape[1]

    @property
    def weight(self) -> float:
        """Weight of all rows."""
        return float(self.totals.sum())

    def of(self, signals: NDArray[np.intp]) -> "Patterns":
        """Keep some signals; patterns that become alike stay apart."""
        if len(signals) == self.answers.shape[1]:
            return self
        return Patterns(
            np.ascontiguousarray(self.answers[:, signals]), self.totals, self.positives
        )

    def held(self, weights: Floats) -> Floats:
        """Add up weights over the patterns that hold each signal: signals x weights."""
        found = np.zeros((self.answers.shape[1], weights.shape[1]))
        for begin in range(0, len(weights), CHUNK):
            rows = slice(begin, begin + CHUNK)
            found += self.answers[rows].astype(float).T @ weights[rows]
        return found

    def sample(self, most: int) -> "Patterns":
        """Keep at most so many patterns; their order says nothing about them."""
        step = -(-len(self.totals) // most)
        if step == 1:
            return self
        return Patterns(
            self.answers[::step], self.totals[::step], self.positives[::step]
        )


def compressed(answers: Answers, weights: Floats, is_positive: Floats) -> Patterns:
    """Compress rows; those of weight zero vanish.

    Rows are sorted by a hash of their answers and told apart by the answers, so two
    patterns under one hash stay two. The order of rows does not matter.

    >>> rows = np.array([[1, 0], [0, 1], [1, 0]], dtype=np.uint8)
    >>> found = compressed(rows, np.ones(3), np.array([1.0, 0.0, 0.0]))
    >>> sorted(zip(found.totals.tolist(), found.positives.tolist()))
    [(1.0, 0.0), (2.0, 1.0)]
    """
    words = _words(answers)
    order = np.argsort(_hashes(words), kind="stable")
    order = order[weights[order] > 0]
    sorted_words = words[order]
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = (sorted_words[1:] != sorted_words[:-1]).any(axis=1)
    starts = np.flatnonzero(is_new)
    totals = np.add.reduceat(weights[order], starts)
    positives = np.add.reduceat((weights * is_positive)[order], starts)
    return Patterns(answers[order[starts]], totals, positives)


def _words(answers: Answers) -> NDArray[np.uint64]:
    """Pack answers into words of 64 bits."""
    packed = np.packbits(answers, axis=1)
    width = -(-max(packed.shape[1], 1) // 8) * 8
    padded = np.zeros((len(packed), width), dtype=np.uint8)
    padded[:, : packed.shape[1]] = packed
    return padded.view(np.uint64)


def _hashes(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed = np.zeros(len(words), dtype=np.uint64)
    for word in words.T:
        mixed ^= word
        mixed *= np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(32)
    return mixed
