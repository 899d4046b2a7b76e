"""The dual of the problem: prices of places and of floors, and what everybody would choose at them.

Any prices whatever give an upper bound of the optimum (weak duality), so every run carries its own proof. The bound is

    sum of places x price  +  picks x price of a pick  -  exposure x subsidy paid  -  sum of floor x uplift
    +  sum over residents of their `slots` best net values

where a net value is benefit - price - price of a pick + uplifts of the policies that the resident is a member of, if above 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from matching.inclusion.problem import Problem

_CHUNK: Final = 8192
"""Residents that are looked at together: their pairs stay in the processor's cache, and memory does not grow with their number."""
_FEW: Final = 4
"""Up to so many slots, asking for the best again and again is faster than partitioning."""


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """A price for each opportunity and an uplift for each floor."""

    places: NDArray[np.float64]
    """Shape (opportunities,): what a place costs; below 0 where a new listing is subsidised."""
    uplifts: NDArray[np.float64]
    """Shape (floors,): what a member's value is raised by, from 0 to the floor's cap."""
    pick: float = 0.0
    """What any pick costs, where there are fewer than are wanted; 0 or more."""


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """What everybody would choose at some prices, each for themselves."""

    bound: float
    """Of the optimum."""
    taken: NDArray[np.int64]
    """Shape (opportunities,): residents who choose it."""
    members: NDArray[np.int64]
    """Shape (floors,): choices by members within the programme."""


class Market:
    """A problem made ready for many passes: residents of one pattern of memberships together, so that one table of prices serves them."""

    def __init__(self, problem: Problem) -> None:
        """Group the residents."""
        self.problem = problem
        size = problem.pairs.opportunities
        self.floors = np.array([floor.places for floor in problem.floors], dtype=np.int64)
        self.caps = np.array([floor.cap for floor in problem.floors], dtype=np.float64)
        self.exposure = np.zeros(size, dtype=np.int64) if problem.exposure is None else problem.exposure
        columns = [floor.programme for floor in problem.floors]
        flat = np.concatenate([*columns, np.empty(0, dtype=np.intp)]).astype(np.intp)
        starts = np.cumsum([0, *map(len, columns)])
        self.programmes = sparse.csr_array((np.ones(len(flat)), flat, starts), shape=(len(columns), size))
        """Shape (floors, opportunities)."""
        self.patterns, self._of_pattern = _patterns(problem)

    def table(self, prices: Prices, pattern: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Return what each opportunity costs residents of a pattern, shape (opportunities + 1,); the last is none, at any price."""
        raised = self.programmes.T @ (prices.uplifts * pattern)
        return np.append(prices.places + prices.pick - raised, np.inf).astype(np.float32)

    def chunks(self) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.intp]]]:
        """Yield (pattern, rows of residents)."""
        for pattern, rows in zip(self.patterns, self._of_pattern, strict=True):
            for start in range(0, len(rows), _CHUNK):
                yield pattern, rows[start : start + _CHUNK]

    def with_pick(self, prices: Prices) -> Prices:
        """Return the same prices with the price of a pick that gives the lowest bound.

        It changes nobody's order, so the bound is picks x price + the sum of what lies above the price, over everybody's best net values
        at no price of a pick: lowest at the first value that there is no pick for.
        """
        problem = self.problem
        if problem.picks is None:
            return prices
        free, values = replace(prices, pick=0.0), [np.empty(0, dtype=np.float32)]
        for pattern, rows in self.chunks():
            table = self.table(free, pattern)
            values.append(best(problem.pairs.items[rows], problem.pairs.benefit[rows], table, problem.slots)[1])
        wanted = np.concatenate(values)
        beyond = len(wanted) - problem.picks
        return free if beyond <= 0 else replace(free, pick=float(np.partition(wanted, beyond - 1)[beyond - 1]))

    def demand(self, prices: Prices) -> Demand:
        """Return what everybody would choose."""
        problem, size = self.problem, self.problem.pairs.opportunities
        taken = np.zeros(size, dtype=np.int64)
        members = np.zeros(len(self.floors), dtype=np.int64)
        surplus = 0.0
        before: NDArray[np.bool_] | None = None
        table = np.empty(0, dtype=np.float32)
        of_pattern = np.zeros(size, dtype=np.int64)
        for pattern, rows in self.chunks():
            if pattern is not before:
                members += self._members(before, of_pattern)
                table, before = self.table(prices, pattern), pattern
                of_pattern = np.zeros(size, dtype=np.int64)
            chosen, values = best(problem.pairs.items[rows], problem.pairs.benefit[rows], table, problem.slots)
            count = np.bincount(chosen, minlength=size)
            of_pattern += count
            taken += count
            surplus += float(values.sum(dtype=np.float64))
        members += self._members(before, of_pattern)
        return Demand(self._bound(prices, surplus), taken, members)

    def _members(self, pattern: NDArray[np.bool_] | None, count: NDArray[np.int64]) -> NDArray[np.int64]:
        if pattern is None:
            return np.zeros(len(self.floors), dtype=np.int64)
        inside: NDArray[np.int64] = np.rint(self.programmes @ count).astype(np.int64)
        return np.where(pattern, inside, 0)

    def _bound(self, prices: Prices, surplus: float) -> float:
        paid, given = np.maximum(prices.places, 0), np.maximum(-prices.places, 0)
        picks = prices.pick * (self.problem.picks or 0)
        return float(
            paid @ self.problem.places + picks - given @ self.exposure - prices.uplifts @ self.floors + surplus
        )


def best(
    items: NDArray[np.int32], benefit: NDArray[np.float32], table: NDArray[np.float32], slots: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return (opportunities, net values) of everybody's best pairs whose net value is above 0, all residents in one row."""
    net = benefit - table[items]
    if net.shape[1] > slots > _FEW:
        places = np.argpartition(net, -slots, axis=1)[:, -slots:]
        net, items = np.take_along_axis(net, places, axis=1), np.take_along_axis(items, places, axis=1)
    if net.shape[1] <= slots:
        above = net > 0
        return items[above], net[above]
    rows = np.arange(len(net))
    chosen, values = [], []
    for _ in range(slots):
        place = net.argmax(axis=1)
        value = net[rows, place]
        above = value > 0
        chosen.append(items[rows[above], place[above]])
        values.append(value[above])
        net[rows, place] = -np.inf
    return np.concatenate(chosen), np.concatenate(values)


def _patterns(problem: Problem) -> tuple[list[NDArray[np.bool_]], list[NDArray[np.intp]]]:
    """Return the different rows of memberships, and the residents of each."""
    residents = len(problem.pairs)
    if not problem.floors:
        return [np.zeros(0, dtype=np.bool_)], [np.arange(residents)]
    packed = np.packbits(np.stack([floor.members for floor in problem.floors], axis=1), axis=1)
    _, first, pattern = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(pattern.reshape(-1), kind="stable")
    ends = np.cumsum(np.bincount(pattern.reshape(-1), minlength=len(first)))
    rows = np.split(order, ends[:-1])
    patterns = [np.unpackbits(packed[row], count=len(problem.floors)).astype(np.bool_) for row in first]
    return patterns, rows
