"""Who is seen: how the first places of many lists are spread over the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.recommender import list_quality

if TYPE_CHECKING:
    from numpy.typing import NDArray


STEPS: Final = 20
FIRST: Final = 10
"""Places among which organisations are counted."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """How a system's lists are spread."""

    coverage: float
    """Share of the listings that somebody could have been shown, and that somebody was shown."""
    gini: float
    """0: all of these are seen alike; near 1: one has all the attention."""
    organisations: float
    """Different organisations among the first ten of a list, on average."""
    lorenz: tuple[float, ...]
    """Share of the attention that the least seen 0, 1, 2 … of STEPS parts of the listings have together (Lorenz, 1905)."""


def lorenz(values: NDArray[np.float64]) -> tuple[float, ...]:
    """Return the Lorenz curve of values that are not negative, STEPS + 1 points from 0 to 1."""
    if not len(values) or not values.any():
        return tuple(step / STEPS for step in range(STEPS + 1))
    sums = np.concatenate([[0.0], np.cumsum(np.sort(values))]) / values.sum()
    places = np.linspace(0, len(values), STEPS + 1)
    return tuple(float(point) for point in np.interp(places, np.arange(len(sums)), sums))


def spread_of(shown: NDArray[np.intp], could_be: NDArray[np.bool_], organisations: NDArray[np.int64]) -> Exposure:
    """Return how lists are spread.

    Args:
        shown: rows of the catalogue, shape (lists, places); -1 where a list has ended.
        could_be: shape (catalogue,): open to at least one of the residents.
        organisations: shape (catalogue,).
    """
    lists = [row[row >= 0] for row in shown]
    seen = list_quality.exposure(lists, len(could_be))[could_be]
    firsts = [np.unique(organisations[rows[:FIRST]]).size for rows in lists]
    return Exposure(
        coverage=float(np.mean(seen > 0)) if len(seen) else 0.0,
        gini=list_quality.gini(seen),
        organisations=float(np.mean(firsts)) if firsts else 0.0,
        lorenz=lorenz(seen),
    )
