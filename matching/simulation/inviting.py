"""How many people a method invites to each open course in a week, told from its own log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from matching.inclusion.invitations import TakeUp, expected_takers, likeliest, own_rate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matching.simulation.world import Courses

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_YIELD_GUESS: Final = 0.1
"""Places filled for each invitation, until the log says otherwise."""
_GUESS_WEIGHS: Final = 100
"""Invitations that the guess counts as."""


class Inviting:
    """Both rules: the one of `inclusion.invitations`, and as many as fill the places that are left as a rule."""

    def __init__(self, courses: Courses) -> None:
        """Begin with an empty log."""
        self._closes = courses.closes
        self._take_up = TakeUp()
        self._open = np.empty(0, dtype=np.intp)
        self._asked, self._brings = np.zeros(0, dtype=np.int64), np.zeros(0)
        """Of the week's open courses: how many are asked, and how many places that should fill."""
        self._taken, self._expected = np.zeros(len(self._closes)), np.zeros(len(self._closes))
        self._placed = self._refused = self._invited = 0

    def by_weeks_left(self, week: int, open_: NDArray[np.intp], free: Ints, values: Floats) -> tuple[Ints, Floats]:
        """Return how many to invite, and how many places that should fill, shape (open,) both.

        Args:
            week: now.
            open_: numbers of the courses.
            free: their places left.
            values: of each pair that may be shown, else 0; what they bring is calibrated by what values brought before.
        """
        wanted = expected_takers(free, self._closes[open_] - week)
        rate = self._take_up.rate * own_rate(self._taken[open_], self._expected[open_])
        count, sums = likeliest(wanted / rate, values)
        self._open, self._asked, self._brings = open_, np.maximum(count, free), sums * rate
        return self._asked, self._brings

    def as_a_rule(self, free: Ints) -> Ints:
        """Return how many fill the places that are left, by what an invitation brought so far, shape of `free`."""
        return np.asarray(np.ceil(free / rate_of(self._placed, self._invited)), dtype=np.int64)

    def observe(self, shown: Ints, taken: Ints, full: Ints, refused: int) -> None:
        """Write a week down.

        Args:
            shown: in how many lists each open course stood, shape (open,).
            taken: places, likewise.
            full: applications when it was full by then, likewise: as many of them as of the others would have got a place.
            refused: applications that somebody decided against.
        """
        self._placed, self._refused = self._placed + int(taken.sum()), self._refused + refused
        self._invited += int(shown.sum())
        takers = taken + full * (self._placed + 1) / (self._placed + self._refused + 2)
        expected = self._brings * np.minimum(shown / np.maximum(self._asked, 1), 1)
        self._taken[self._open] += takers
        self._expected[self._open] += expected
        self._take_up.observe(float(takers.sum()), float(expected.sum()) / self._take_up.rate)


def rate_of(placed: Any, invited: Any) -> Any:
    """Return places for each invitation, drawn to the guess while there are few."""
    return (placed + _YIELD_GUESS * _GUESS_WEIGHS) / (invited + _GUESS_WEIGHS)
