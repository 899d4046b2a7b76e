"""Courses that somebody's list raises a little, by stated amounts. What for, and for whom, is not known here.

    recommender.recommend(resident, index, n=60, today=today, uplifts=(Raise("code v1", 0.03, frozenset({7}), "You asked …"),))

Jobs are out of reach: every job keeps its place, its score and its reasons to the last bit, whatever is raised. Courses change
places with courses alone. With nothing to raise the list is the very same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from matching.recommender.frames import Kind
from matching.recommender.ranker import Ranked, Spread, base_order, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

UPLIFT: Final = "uplift"
"""Name of the part, after those of the score itself."""
NOT_LISTED: Final = 0
"""Instead of a rank: it would not stand in the list."""


@dataclass(frozen=True, slots=True)
class Raise:
    """What is added to the scores of some courses.

    Attributes:
        policy: names what it is for.
        amount: points of the score, above 0.
        opportunities: ids of courses; the id of a job is left aside.
        words: the reason, in plain English.
        run: number of the run that found the amount; None where nobody kept it.
    """

    policy: str
    amount: float
    opportunities: frozenset[int]
    words: str
    run: int | None = None

    def __post_init__(self) -> None:
        """Refuse what would lower somebody.

        Raises:
            ValueError: an amount that is not above 0.
        """
        if not self.amount > 0:
            message = f"{self.policy}: what is added is above 0."
            raise ValueError(message)


@dataclass(frozen=True, slots=True, eq=False)
class Raised:
    """What is added to each item. Arrays have shape (items,)."""

    amounts: NDArray[np.float64]
    by: NDArray[np.intp]
    """Which of `raises`; -1 = none."""
    raises: tuple[Raise, ...]

    def at(self, position: int) -> Raise | None:
        """Return what raises an item, if anything does."""
        return None if self.by[position] < 0 else self.raises[self.by[position]]


def raised(items: Ranked, raises: Sequence[Raise]) -> Raised:
    """Return what is added to each item: of several that name a course the largest alone, so no two add up; of equals the first."""
    amounts, by = np.zeros(len(items.ids)), np.full(len(items.ids), -1, dtype=np.intp)
    courses = items.kinds == Kind.COURSE
    for number, one in enumerate(raises):
        named = courses & np.isin(items.ids, np.fromiter(one.opportunities, np.int64, len(one.opportunities)))
        higher = named & (one.amount > amounts)
        amounts[higher], by[higher] = one.amount, number
    return Raised(amounts, by, tuple(raises))


def relisted(
    items: Ranked, listed: NDArray[np.intp], amounts: NDArray[np.float64], configuration: Spread
) -> NDArray[np.intp]:
    """Return a list with raised scores in which every job stands where it stood.

    Args:
        items: what can be listed, with the scores that nothing was added to.
        listed: positions of the list without any raise, in order.
        amounts: added to the scores, shape (items,).
        configuration: how a list is spread.
    """
    if not amounts.any():
        return listed
    higher = replace(items, scores=items.scores + amounts)
    again = spread(higher, base_order(higher.scores, higher.ids), len(listed), configuration)
    at_course = items.kinds[listed] == Kind.COURSE
    # A raised list may hold fewer courses: those of the list without any raise fill what is left, in their order.
    left = listed[at_course & ~np.isin(listed, again)]
    courses = np.concatenate([again[items.kinds[again] == Kind.COURSE], left])
    found = listed.copy()
    found[at_course] = courses[: int(at_course.sum())]
    return found


def ranks_in(listed: NDArray[np.intp], positions: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the place of each position in a list, from 1; `NOT_LISTED` where it has none."""
    place = {int(position): number for number, position in enumerate(listed, 1)}
    return np.array([place.get(int(position), NOT_LISTED) for position in positions], dtype=np.intp)


def with_uplift(columns: dict[str, Any], applied: Raise | None, rank_without: int | None) -> dict[str, Any]:
    """Return the columns of a stored item with what raised it: a part, a reason, and where it would stand without.

    Args:
        columns: of the item, see `written`.
        applied: what raised it; None for nothing.
        rank_without: its place without any raise, `NOT_LISTED` for none; None where the list has no raise at all.
    """
    if rank_without is None:
        return columns
    if applied is None:
        return columns | {"rank_without": rank_without}
    reason = {"code": UPLIFT, "part": UPLIFT, "text": applied.words, "contribution": applied.amount}
    reasons = columns["reasons"]
    # A list of before it was kept is remade to the last byte: no entry for what was not there.
    run = {} if applied.run is None else {"run": applied.run}
    before = [one for one in reasons if one["contribution"] >= applied.amount]
    return columns | {
        "parts": [*columns["parts"], [UPLIFT, applied.amount]],
        "reasons": [*before, reason, *(one for one in reasons if one["contribution"] < applied.amount)],
        "uplift": {"policy": applied.policy, "amount": applied.amount, **run},
        "rank_without": rank_without,
    }
