"""What stands in somebody's way, as they told us, and how a way to take part makes it easier or harder.

Each barrier has a short table: the first thing that is so of a way to take part gives the value and the words. Where none is so,
or nothing was told, the value is exactly 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.recommender.frames import UNKNOWN, Barrier, Delivery, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matching.recommender.frames import StatedBarrier
    from matching.recommender.index import CatalogueIndex

    Flags = NDArray[np.bool_]

_GENTLE_LEVEL: Final = 1
"""Highest level of a course that somebody can start gently with."""


class Way(StrEnum):
    """Something that may be so of a way to take part."""

    HELPED = "helped"
    """It offers one of the access features that take this barrier away."""
    REMOTE = "remote"
    """Nobody has to go anywhere."""
    IN_PERSON = "in_person"
    """One goes there, for all of it."""
    GENTLE = "gentle"
    """A course at level 1 or below that asks for no level."""
    ASKS_LEVEL = "asks_level"
    """One must hold a level already."""


@dataclass(frozen=True, slots=True)
class Ease:
    """What a barrier has to do with one way: from -0.5 (harder) to 0.5 (easier), and why in plain words."""

    way: Way
    value: float
    words: str


EASES: Final[dict[Barrier, tuple[Ease, ...]]] = {
    Barrier.CHILDCARE: (
        Ease(Way.HELPED, 0.5, "It offers help with childcare, which you told us you need."),
        Ease(Way.REMOTE, 0.25, "It is online, so it is easier to fit around children."),
    ),
    Barrier.ENGLISH: (Ease(Way.HELPED, 0.5, "It offers help with English, which you told us you want."),),
    Barrier.CONFIDENCE: (
        Ease(Way.GENTLE, 0.5, "It is a gentle start: you need no qualification to join."),
        Ease(Way.ASKS_LEVEL, -0.25, "you need a qualification to join. You told us you want to start gently."),
    ),
    Barrier.QUALIFICATIONS_FROM_ABROAD: (
        Ease(Way.ASKS_LEVEL, -0.25, "you need a qualification to join. Ask if yours from another country counts."),
    ),
    Barrier.NO_LAPTOP: (
        Ease(Way.HELPED, 0.5, "It lends laptops. You told us you don't have one."),
        Ease(Way.REMOTE, -0.5, "it is online, and you told us you don't have a laptop. A library may help."),
    ),
    Barrier.NO_DATA: (
        Ease(Way.REMOTE, -0.5, "it is online, and you told us you have little internet. A library may help."),
        Ease(Way.IN_PERSON, 0.25, "It is in person, so you need no internet at home."),
    ),
    Barrier.TRAVEL_COSTS: (
        Ease(Way.HELPED, 0.5, "It helps with travel costs, which you told us you need."),
        Ease(Way.REMOTE, 0.5, "It is online, so there is no fare to pay."),
    ),
    Barrier.STEP_FREE: (
        Ease(Way.HELPED, 0.5, "It has step-free access, which you told us you need."),
        Ease(Way.REMOTE, 0.25, "It is online, so there are no steps in your way."),
    ),
}
"""Barrier -> what may be so, in the order in which it is looked at."""


def barriers_fit(index: CatalogueIndex, stated: Sequence[StatedBarrier], rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the mean ease of some options over the barriers that were stated, shape (rows,), from -0.5 to 0.5."""
    total = np.zeros(len(rows))
    for one in stated:
        eases = EASES[one.barrier]
        total += np.select([_so(index, ease.way, one, rows) for ease in eases], [ease.value for ease in eases], 0.0)
    return total / max(len(stated), 1)


def ease_of(index: CatalogueIndex, stated: Sequence[StatedBarrier], option: int, *, better: bool) -> Ease | None:
    """Return what moved one option most in one direction; the first of several that moved it as much."""
    row = np.array([option])
    found = (next((ease for ease in EASES[one.barrier] if _so(index, ease.way, one, row)[0]), None) for one in stated)
    moved = [ease for ease in found if ease is not None and (ease.value > 0) == better]
    return max(moved, key=lambda ease: abs(ease.value), default=None)


def made_harder(index: CatalogueIndex, stated: StatedBarrier) -> Flags:
    """Return whether a barrier makes each option harder, shape (options,): the first thing that is so of it counts against."""
    eases, every = EASES[stated.barrier], np.arange(len(index.opportunities.options.ids))
    so = [_so(index, ease.way, stated, every) for ease in eases]
    harder: Flags = np.select(so, [np.bool_(ease.value < 0) for ease in eases], default=np.bool_(0))
    return harder


def _so(index: CatalogueIndex, way: Way, stated: StatedBarrier, rows: NDArray[np.intp]) -> Flags:
    """Return whether something is so of some options."""
    opportunities, options = index.opportunities, index.opportunities.options
    delivery, of = options.delivery[rows], options.opportunity[rows]
    so: Flags
    if way is Way.HELPED:
        so = options.access[rows] & np.uint32(stated.helped_by) != 0
    elif way is Way.REMOTE:
        so = delivery == int(Delivery.ONLINE)
    elif way is Way.IN_PERSON:
        so = (delivery != 0) & (delivery & int(Delivery.ONLINE | Delivery.BLENDED) == 0)
    else:
        asked: Flags = opportunities.minimum_level[of] > 0
        so = asked if way is Way.ASKS_LEVEL else _gentle(index, rows) & ~asked
    return so


def _gentle(index: CatalogueIndex, rows: NDArray[np.intp]) -> Flags:
    """Return whether some options are of a course at level 1 or below."""
    of = index.opportunities.options.opportunity[rows]
    level = index.opportunities.level[of]
    low: Flags = (level != UNKNOWN) & (level <= _GENTLE_LEVEL) & (index.opportunities.kinds[of] == Kind.COURSE)
    return low
