"""Evidence that a group takes part too seldom: counts with their source, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from matching.proportions import wilson

_MONTHS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How many of how many, beside how many there should be.

    Attributes:
        dataset: who published what.
        table: where in it.
        measured_on: the day that it speaks of.
        numerator: people of the group.
        denominator: all people who were counted.
        benchmark: the share of the group where it is not under-represented, between 0 and 1.
        benchmark_source: where that is from.
        url: of the dataset.
        good_until: the last day on which it may be relied on.
        is_example: made up for a demonstration. The product never relies on it.
    """

    dataset: str
    table: str
    measured_on: date
    numerator: int
    denominator: int
    benchmark: float
    benchmark_source: str
    url: str
    good_until: date
    is_example: bool = False

    @property
    def share(self) -> float:
        """Of the group, from 0 to 1."""
        return self.numerator / self.denominator

    @property
    def interval(self) -> tuple[float, float]:
        """Of the share, 95 %."""
        return interval_of(self.numerator, self.denominator)

    @property
    def shows_too_few(self) -> bool:
        """Whether even the upper end of the interval lies below the benchmark."""
        return self.interval[1] < self.benchmark

    @property
    def shows_enough(self) -> bool:
        """Whether even the lower end of the interval reaches the benchmark."""
        return self.interval[0] >= self.benchmark

    @property
    def quarter(self) -> int:
        """Of the day that it speaks of, counted from year 0: the next quarter has the next number."""
        return self.measured_on.year * 4 + (self.measured_on.month - 1) // 3


def interval_of(count: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of somebody, see `wilson`.

    Raises:
        ValueError: nobody was counted, or more than all.
    """
    if not 0 <= count <= of or of == 0:
        message = "A share is of somebody, and of all at most."
        raise ValueError(message)
    return wilson(count, of)


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    ends = (date(year + (month + 1) // _MONTHS, (month + 1) % _MONTHS + 1, 1) - date.resolution).day
    return date(year, month + 1, min(day.day, ends))
