"""Ways of recommending. Each is given what the app would know in a week, and returns everybody's list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.inclusion.allocator import PlaceAllocator
from matching.inclusion.problem import Pairs
from matching.simulation.policies import Programme

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matching.simulation.assumptions import Assumptions
    from matching.simulation.policies import Policies

    Floats = NDArray[np.float64]

NOBODY: Final = -1
"""An empty place of a list."""
_PASSES, _WARM_PASSES = 60, 20


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What the app knows in a week, of the residents who are looking and the courses that are open and not full."""

    week: int
    slots: int
    open: NDArray[np.intp]
    """Numbers of the courses, ascending."""
    courses: int
    """In the whole year."""
    may: NDArray[np.bool_]
    """Whether a resident may be shown a course: not applied for before. Shape (residents looking, open)."""
    alike: Floats
    """Words in common, the same shape."""
    values: Floats
    """What an invitation is worth, as this method knows it, the same shape."""
    popularity: NDArray[np.int64]
    """Applications so far, shape (open,)."""
    invitations: NDArray[np.int64]
    """That are given out this week, by the weeks and places that are left, shape (open,)."""
    as_a_rule: NDArray[np.int64]
    """That fill the places that are left in one week, as a rule, likewise."""
    expects: Floats
    """Places that `invitations` should fill this week, likewise."""
    programme: NDArray[np.bool_]
    """Shape (open,)."""
    members: NDArray[np.bool_]
    """Shape (residents looking, policies)."""
    take_up: tuple[float, ...]
    """Places for each invitation in the programme, of each policy's members as a multiple of everybody's."""
    placed: NDArray[np.int64]
    """Places that a resident had so far, shape (residents looking,)."""
    seed: int


class Knows(StrEnum):
    """Where a method's values come from."""

    NOTHING = "nothing"
    LOG = "its own log"
    TRUTH = "the truth"


@dataclass(frozen=True, slots=True)
class Method:
    """A way of recommending."""

    name: str
    knows: Knows
    make: Callable[[Policies, Assumptions], Chooser]
    """From the policies in force, and what is assumed."""
    policies: bool = False
    """Whether policies move its lists."""


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Everybody's list, and how policies moved it."""

    items: NDArray[np.int64]
    """Numbers of open courses, shape (residents looking, slots); NOBODY where a list has ended."""
    uplifts: NDArray[np.float64]
    """By how much the value of a member of each policy was raised, shape (policies,)."""


Chooser = Callable[[View], Lists]


def best(view: View, scores: Floats) -> Lists:
    """Return everybody's own best, whatever others are shown: what a recommender without places does."""
    scores = np.where(view.may, scores, -np.inf)
    order = np.argsort(-scores, axis=1, kind="stable")[:, : view.slots]
    items = np.where(np.take_along_axis(scores, order, axis=1) > -np.inf, order, NOBODY)
    return _lists(view, items)


def greedy(view: View, scores: Floats, invitations: NDArray[np.int64]) -> Lists:
    """Return the best pairs first, while there are slots and invitations, shape (open,)."""
    pairs = np.flatnonzero(view.may.reshape(-1))
    pairs = pairs[np.argsort(-scores.reshape(-1)[pairs], kind="stable")]
    width = len(view.open)
    slots, left = [view.slots] * len(view.may), invitations.tolist()
    total, items = sum(left), np.full((len(view.may), view.slots), NOBODY)
    for resident, item in zip((pairs // max(width, 1)).tolist(), (pairs % max(width, 1)).tolist(), strict=True):
        if slots[resident] and left[item]:
            items[resident, view.slots - slots[resident]] = item
            slots[resident] -= 1
            left[item] -= 1
            total -= 1
            if not total:
                break
    return _lists(view, items)


class Allocation:
    """Ours: places by prices, policies as floors with a cap, and less weight for those who had a place already."""

    def __init__(self, policies: Policies, slots: int) -> None:
        """Begin without prices; those of one week are where the next begins."""
        self._policies = policies
        self._allocator = PlaceAllocator(slots, passes=_PASSES, warm_passes=_WARM_PASSES, warm_start=True)

    def __call__(self, view: View) -> Lists:
        """Return everybody's list: chosen by value and prices, ordered by value."""
        if not len(view.open) or not len(view.may):
            return best(view, view.values)
        values = _weighed(view)
        items = np.where(view.may, view.open, view.courses).astype(np.int32)
        places = np.zeros(view.courses, dtype=np.int64)
        places[view.open] = view.invitations
        inside = view.programme
        programme = Programme(view.open[inside], int(view.invitations[inside].sum()), float(view.expects[inside].sum()))
        floors = self._policies.floors(programme, view.members, view.take_up)
        self._allocator.fit(Pairs(items, values.astype(np.float32), view.courses), places, floors=floors)
        chosen = best(view, np.where(self._allocator.taken_, values, -np.inf))
        return Lists(chosen.items, np.array([self._allocator.uplifts_[aim.code] for aim in self._policies.aims]))


def _weighed(view: View) -> Floats:
    """Return values, less for those who had a place already: else the same strong profiles are served again and again."""
    return np.asarray(np.clip(view.values, 0, 1) / (1 + view.placed[:, None]))


def _random(view: View) -> Lists:
    return best(view, np.random.default_rng([view.seed, view.week]).random(view.may.shape))


def _popular(view: View) -> Lists:
    # Of equally popular ones the newest.
    return best(view, np.broadcast_to(view.popularity + view.open / view.courses, view.may.shape))


def _allocated(policies: Policies, assumed: Assumptions) -> Chooser:
    return Allocation(policies, int(assumed.slots))


def _boosted(_: Policies, assumed: Assumptions) -> Chooser:
    def choose(view: View) -> Lists:
        raised = np.outer(view.members.any(axis=1), view.programme)
        return best(view, view.values + assumed.boost * raised)

    return choose


def _lists(view: View, items: NDArray[np.int64]) -> Lists:
    if items.shape[1] < view.slots:
        items = np.pad(items, ((0, 0), (0, view.slots - items.shape[1])), constant_values=NOBODY)
    return Lists(items, np.zeros(len(view.take_up)))


OURS, WITHOUT_POLICIES, ORACLE = "ours", "ours without policies", "oracle"
LEARNED, BOOST, GREEDY = "learned", "boost", "greedy with places"
INVITED, WEIGHED = "greedy, invited as ours", "greedy, invited and weighed as ours"
BASELINES: Final = ("random", "popularity", "TF-IDF", LEARNED, BOOST, GREEDY)

METHODS: Final = (
    Method(OURS, Knows.LOG, _allocated, policies=True),
    Method(WITHOUT_POLICIES, Knows.LOG, _allocated),
    Method("random", Knows.NOTHING, lambda *_: _random),
    Method("popularity", Knows.NOTHING, lambda *_: _popular),
    Method("TF-IDF", Knows.NOTHING, lambda *_: lambda view: best(view, view.alike)),
    Method(LEARNED, Knows.LOG, lambda *_: lambda view: best(view, view.values)),
    Method(BOOST, Knows.LOG, _boosted),
    Method(GREEDY, Knows.LOG, lambda *_: lambda view: greedy(view, view.values, view.as_a_rule)),
    Method(INVITED, Knows.LOG, lambda *_: lambda view: greedy(view, view.values, view.invitations)),
    Method(WEIGHED, Knows.LOG, lambda *_: lambda view: greedy(view, _weighed(view), view.invitations)),
    Method(ORACLE, Knows.TRUTH, _allocated, policies=True),
)
