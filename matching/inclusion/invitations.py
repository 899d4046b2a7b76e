"""How many people to invite to a course that has places left and weeks to go: the newsvendor's question, asked again each week.

Most who are invited take no place. As many invitations as places leave places empty; too many turn people away. What stays empty
this week can be offered again until the course closes. So it is worked backwards from the last week, where `taken`, those who
would take a place if there were one, is Poisson around what is expected:

    V(0 weeks, free) = 0
    V(weeks, free) = max over expected of E[ min(taken, free) - turned_away x (taken - free)+ + kept x V(weeks - 1, (free - taken)+) ]

In the last week this is the newsvendor's critical ratio: invite until P(taken >= free) = 1 / (1 + turned_away). Before it fewer are
invited, for there will be another chance. What an invitation brings is measured (`TakeUp`, `own_rate`), not assumed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import gamma, poisson

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_EXACT: Final = 64
"""Places up to which the plan is worked out; more scale from there, where chance no longer matters much."""
_HALVINGS: Final = 40
MOST: Final = 500
"""Invitations to one course in a week by `likeliest`."""
OWN_WEIGHS: Final = 8.0
"""Places expected, of what all courses together say, beside a course's own answers."""


@dataclass(frozen=True, slots=True)
class Risk:
    """What is put up with.

    Attributes:
        turned_away: what one person turned away because a course was full costs, in places. At 0.05 the last week's invitations fill a
            course with a chance of 20 in 21: an empty place is lost, who is turned away is shown the next course.
        kept: what a place that is filled a week later is worth, in places filled now: of a hundred who are looking, one stops.
    """

    turned_away: float = 0.05
    kept: float = 0.99

    def __post_init__(self) -> None:
        """Refuse what can't be meant.

        Raises:
            ValueError: a cost of 0 would invite everybody; a place can't be worth more for waiting.
        """
        if not self.turned_away > 0 or not 0 < self.kept <= 1:
            message = "Turning away must cost more than 0, and waiting keep more than 0 and at most 1."
            raise ValueError(message)


def expected_takers(free: Ints, weeks: Ints, risk: Risk = Risk()) -> Floats:
    """Return how many should be expected to take a place this week, shape (courses,).

    Args:
        free: places left of each course, shape (courses,).
        weeks: until each closes, this one included, likewise; nothing is offered in 0.
        risk: what is put up with.
    """
    weeks = np.maximum(weeks, 0)
    plan = _plan(int(weeks.max(initial=0)), risk)
    exact = np.clip(free, 0, _EXACT)
    return np.asarray(plan[weeks, exact] * np.maximum(free / _EXACT, 1.0))


def _plan(weeks: int, risk: Risk) -> Floats:
    """Return the expected takers to aim for, shape (weeks + 1, places + 1)."""
    return np.stack([_week(week, risk)[0] for week in range(weeks + 1)])


@lru_cache(maxsize=256)
def _week(weeks: int, risk: Risk) -> tuple[Floats, Floats]:
    """Return the expected takers to aim for with so many weeks left, and what that is worth; shape (places + 1,) both."""
    nothing = np.zeros(_EXACT + 1)
    if not weeks:
        return nothing, nothing
    places, later = np.arange(1, _EXACT + 1), risk.kept * _week(weeks - 1, risk)[1]
    # What the taker of one of so many places brings: a place now, less what it could have brought later.
    aim = _root(places, 1 - np.diff(later), risk)
    return np.append(0.0, aim), np.append(0.0, _worth(places, aim, later, risk))


def _root(places: Ints, gain: Floats, risk: Risk) -> Floats:
    """Return where one more expected taker brings nothing more, for each number of places, by halving."""
    low, high = (
        np.zeros(len(places)),
        gamma.ppf(1 / (1 + risk.turned_away), places),
    )  # the last week's, which is the most
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        chances = _taken(places, middle)
        # Shape (places, takers): with `takers` before them, the next one takes the last place but `places - takers - 1`.
        left = places[:, None] - np.arange(len(places))[None, :]
        brings = np.where(left > 0, gain[np.maximum(left, 1) - 1], 0.0)
        more = (chances * brings).sum(axis=1) > risk.turned_away * (1 - chances.sum(axis=1))
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    return np.asarray((low + high) / 2)


def _worth(places: Ints, aim: Floats, later: Floats, risk: Risk) -> Floats:
    chances = _taken(places, aim)
    takers = np.arange(len(places))
    full = 1 - chances.sum(axis=1)
    filled = (chances * takers).sum(axis=1) + places * full
    left = np.maximum(places[:, None] - takers[None, :], 0)
    return np.asarray(filled - risk.turned_away * (aim - filled) + (chances * later[left]).sum(axis=1))


def _taken(places: Ints, expected: Floats) -> Floats:
    """Return the chance of each number of takers that leaves a place, shape (places, takers from 0)."""
    takers = np.arange(len(places))
    chances = poisson.pmf(takers[None, :], expected[:, None])
    return np.asarray(np.where(takers[None, :] < places[:, None], chances, 0.0))


def invitations(expected: Floats, rate: Floats, free: Ints) -> Ints:
    """Return how many to invite, shape (courses,), where every invitation to a course brings the same.

    Args:
        expected: of `expected_takers`.
        rate: places taken for each invitation, likewise.
        free: places left. Never fewer are invited: that turns nobody away, whatever comes.
    """
    return np.asarray(np.maximum(np.ceil(expected / rate), free), dtype=np.int64)


def likeliest(expected: Floats, chances: Floats) -> tuple[Ints, Floats]:
    """Return how many of those likeliest to take a place bring what is expected, and what they bring; shape (courses,) both.

    Args:
        expected: of `expected_takers`.
        chances: to take a place when invited, shape (residents, courses).
    """
    width = chances.shape[1]
    if not chances.size:
        return np.zeros(width, dtype=np.int64), np.zeros(width)
    most = min(MOST, len(chances))
    top = -np.sort(np.partition(-chances, most - 1, axis=0)[:most], axis=0)
    sums = np.cumsum(top, axis=0)
    count = np.minimum((sums < expected).sum(axis=0) + 1, most)
    return count, np.asarray(sums[count - 1, np.arange(width)])


def own_rate(taken: Floats, expected: Floats) -> Floats:
    """Return what each course's invitations bring as a multiple of what was expected of them, shape (courses,).

    Each course's own answers, drawn to 1 while there are few: the mean of a gamma distribution after Poisson counts, whose prior weighs
    as much as `OWN_WEIGHS` places expected. So more are invited where those who were invited did not come.
    """
    return np.asarray((taken + OWN_WEIGHS) / (expected + OWN_WEIGHS))


@dataclass(slots=True)
class TakeUp:
    """Places taken for each one that was expected, from what happened; older weeks count less.

    Until enough has happened every invitation is taken to bring what was expected of it: that turns nobody away. Who would have
    taken a place had one been left counts as a taker, else full courses would look as if nobody wanted them.
    """

    weight: float = 20.0
    """Of that guess, in places expected."""
    keeps: float = 0.9
    """What a week's figures still count a week later."""
    _taken: float = field(default=0.0, init=False)
    _expected: float = field(default=0.0, init=False)

    def observe(self, taken: float, expected: float) -> None:
        """Write a week down."""
        self._taken = self.keeps * self._taken + taken
        self._expected = self.keeps * self._expected + expected

    @property
    def rate(self) -> float:
        """Places taken for each that was expected."""
        return (self._taken + self.weight) / (self._expected + self.weight)
