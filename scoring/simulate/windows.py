"""Running counts of signals over moving windows of days."""

from dataclasses import dataclass

import numpy as np

from scoring.simulate.arrays import Flags, Integers
from scoring.simulate.planted import FOREVER


@dataclass(frozen=True)
class Windows:
    """Sums of counted signals over their windows, updated in place.

    `days` is the length of each signal's window. `ring` keeps the last days apart, so
    that a day leaves the sum when it is too old; what counts `FOREVER` never leaves.
    """

    days: Integers
    ring: Integers
    sums: Integers

    @classmethod
    def empty(cls, days: Integers, people: int) -> "Windows":
        """Windows of so many days each, in which nothing happened yet.

        >>> windows = Windows.empty(np.array([2]), people=1)
        >>> for day in range(4):
        ...     windows.open_day(day, 1)
        ...     if day == 0:
        ...         windows.add(day, np.array([0]), np.array([0]), np.array([[5]]))
        ...     print(int(windows.sums[0, 0]))
        5
        5
        0
        0
        """
        longest = int(days[days < FOREVER].max()) + 1
        ring = np.zeros((longest, len(days), people), np.uint8)
        return cls(days, ring, np.zeros(ring.shape[1:], np.int16))

    def open_day(self, day: int, living: int) -> None:
        """Let the day that is too old for each window leave its sum."""
        self.ring[day % len(self.ring), :, :living] = 0
        for signal, days in enumerate(self.days):
            if days < FOREVER:
                oldest = self.ring[(day - days) % len(self.ring), signal, :living]
                self.sums[signal, :living] -= oldest

    def add(
        self, day: int, signals: Integers, people: Integers, counts: Integers | Flags
    ) -> None:
        """Count signals of distinct people on this day, one row of `counts` each."""
        rows = signals[:, np.newaxis]
        self.ring[day % len(self.ring)][rows, people] += counts.astype(np.uint8)
        self.sums[rows, people] += counts.astype(np.int16)
