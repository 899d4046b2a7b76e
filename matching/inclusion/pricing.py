"""What each policy costs, and whom: the allocation with all of them, beside the one without each and the one with none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.inclusion.allocator import PlaceAllocator
from matching.inclusion.prices import Prices
from matching.inclusion.problem import Floor, Pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Cost:
    """What one policy did.

    Attributes:
        policy: names it.
        asked: places that it aims for.
        got: places that its members were given.
        possible: places that they could have taken at most.
        uplift: what their benefit was raised by, 0 up to the cap.
        cost: benefit lost to everybody together, as a share of what it would be without this policy. Rounding can bring it a little
            below 0.
        members_change: of members' benefit, as a share; None where they had none.
        others_change: of everybody else's, likewise.
    """

    policy: str
    asked: int
    got: int
    possible: int
    uplift: float
    cost: float
    members_change: float | None
    others_change: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """An allocation, and what its policies cost."""

    allocator: PlaceAllocator
    """Fitted with all of them."""
    benefit_without: float
    """Of the allocation with no policy."""
    costs: tuple[Cost, ...]


def fits_needed(floors: int) -> int:
    """Return how often the allocator is fitted: with all policies, with none, and without each where there are several."""
    return 1 if not floors else 2 if floors == 1 else 2 + floors


def price_policies(
    pairs: Pairs,
    places: NDArray[np.int64],
    floors: Sequence[Floor],
    *,
    slots: int,
    passes: int,
    start: Prices | None = None,
    tell: Callable[[float], object] = lambda _: None,
) -> Priced:
    """Allocate, and find what each policy costs.

    Args:
        pairs: who could get what.
        places: shape (opportunities,).
        floors: one a policy, with different names.
        slots: opportunities that one resident gets at most.
        passes: of each search for prices.
        start: prices of an earlier run, in the order of these opportunities and floors; None for none.
        tell: called after each pass of each search.

    Raises:
        ValueError: something does not fit together, see `Problem`.
    """

    def fitted(these: Sequence[int]) -> PlaceAllocator:
        begin = None if start is None else Prices(start.places, start.uplifts[list(these)])
        allocator = PlaceAllocator(slots, passes, warm_passes=passes)
        return allocator.fit(pairs, places, floors=[floors[number] for number in these], start=begin, tell=tell)

    numbers = range(len(floors))
    everything = fitted(numbers)
    if not floors:
        return Priced(everything, everything.benefit_, ())
    none = fitted(())
    with_all = _received(pairs, everything)
    costs = []
    for number, floor in enumerate(floors):
        others = [other for other in numbers if other != number]
        without = _received(pairs, fitted(others) if others else none)
        costs.append(_cost(everything, floor, with_all, without, _got(pairs, everything, floor)))
    return Priced(everything, none.benefit_, tuple(costs))


def _received(pairs: Pairs, allocator: PlaceAllocator) -> NDArray[np.float64]:
    """Return the benefit of each resident, shape (residents,)."""
    return np.asarray(np.where(allocator.taken_, pairs.benefit, 0).sum(axis=1, dtype=np.float64))


def _got(pairs: Pairs, allocator: PlaceAllocator, floor: Floor) -> int:
    return int((np.isin(pairs.items, floor.programme) & allocator.taken_)[floor.members].sum())


def _cost(
    allocator: PlaceAllocator, floor: Floor, received: NDArray[np.float64], without: NDArray[np.float64], got: int
) -> Cost:
    relaxed = {one.policy: one for one in allocator.relaxed_}
    return Cost(
        policy=floor.policy,
        asked=floor.places,
        got=got,
        # A floor that was met was possible; how much more would have been is nobody's question.
        possible=relaxed[floor.policy].possible if floor.policy in relaxed else max(got, floor.places),
        uplift=allocator.uplifts_[floor.policy],
        cost=_share(without.sum() - received.sum(), without.sum()) or 0.0,
        members_change=_change(received, without, floor.members),
        others_change=_change(received, without, ~floor.members),
    )


def _change(received: NDArray[np.float64], without: NDArray[np.float64], who: NDArray[np.bool_]) -> float | None:
    before = float(without[who].sum())
    return _share(float(received[who].sum()) - before, before)


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0 else None
