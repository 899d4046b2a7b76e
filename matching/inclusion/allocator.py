"""Allocators in scikit-learn's manner: `fit` finds prices and picks, `predict` lists for anyone, `explain` says what moved a pair.

    allocator = PlaceAllocator(slots=3).fit(pairs, places, floors=floors)
    allocator.taken_, allocator.gap_, allocator.uplifts_, allocator.relaxed_
    allocator.predict(newcomers, membership)        # lists for people who were not there at the fit

The gap is certified: (bound - objective) / bound, where the bound holds for any prices (see `prices`). Method: Lagrangian relaxation with
projected subgradients, rounding by deferred acceptance, repair by single exchanges.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from matching.inclusion.ascent import Steps, find_prices
from matching.inclusion.prices import Market, Prices
from matching.inclusion.problem import Floor, Pairs, Problem
from matching.inclusion.repair import filled, repair
from matching.inclusion.rounding import give_away, round_off

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A floor that was not met, by name and with the reason: nothing is relaxed in silence."""

    policy: str
    asked: int
    got: int
    possible: int
    """Places that its members could take at most, see `Problem.reachable`."""

    @property
    def is_infeasible(self) -> bool:
        """Whether it could not have been met at any price; otherwise its cap held."""
        return self.asked > self.possible


@dataclass(frozen=True, slots=True)
class Explanation:
    """What moved one pair. The rank is that of the net value among the resident's own pairs, from 1."""

    benefit: float
    place_pressure: float
    """0 or below: what the prices of a place and of a pick take away (above 0 for a new listing that is subsidised)."""
    uplifts: tuple[tuple[str, float], ...]
    """(policy, uplift) of each policy that raised it; none has more than its cap."""
    rank: int
    rank_without_policies: int

    @property
    def net(self) -> float:
        """The sum of the parts, by which pairs are chosen."""
        return self.benefit + self.place_pressure + sum(value for _, value in self.uplifts)


class PlaceAllocator(BaseEstimator):
    """Places of courses, with policies.

    Args:
        slots: opportunities that one resident gets at most.
        passes: of the price search; `warm_passes` where yesterday's prices are there.
        warm_passes: see above.
        picks: pairs that may be taken in all; None for any number.
        warm_start: whether a second `fit` begins with the prices of the first.
    """

    def __init__(
        self,
        slots: int = 5,
        passes: int = 100,
        warm_passes: int = 20,
        *,
        picks: int | None = None,
        warm_start: bool = False,
    ) -> None:
        self.slots = slots
        self.passes = passes
        self.warm_passes = warm_passes
        self.picks = picks
        self.warm_start = warm_start

    def fit(
        self,
        pairs: Pairs,
        places: NDArray[np.int64],
        *,
        floors: Sequence[Floor] = (),
        exposure: NDArray[np.int64] | None = None,
        subsidy: float = 0.0,
        start: Prices | None = None,
        tell: Callable[[float], object] = lambda _: None,
    ) -> Self:
        """Find prices and picks. Deterministic: there is no randomness in it.

        Args:
            pairs: who could get what, and how much good it would do.
            places: shape (opportunities,).
            floors: of the policies in force; none for none.
            exposure: invitations that new listings should get at least, shape (opportunities,).
            subsidy: the most that a new listing's value may be raised by.
            start: prices of an earlier run, in the order of these opportunities and floors: `warm_passes` are enough from there.
            tell: called with the best bound after each pass.

        Raises:
            ValueError: something does not fit together, see `Problem`.
        """
        problem = Problem(
            pairs, np.asarray(places, dtype=np.int64), self.slots, tuple(floors), exposure, subsidy, self.picks
        )
        market = Market(problem)
        start, steps = self._start(market) if start is None else (_allowed(start, market), self._warm())
        prices, asked = find_prices(market, steps, start, tell)
        taken = round_off(market, prices)
        self.exchanges_ = repair(market, taken)
        give_away(market, taken)
        return self._adopt(market, prices, asked.bound, taken)

    def _start(self, market: Market) -> tuple[Prices | None, Steps]:
        known: Prices | None = getattr(self, "prices_", None)
        fits = known is not None and known.places.shape == market.problem.places.shape
        if not self.warm_start or known is None or not fits or known.uplifts.shape != market.floors.shape:
            return None, Steps(self.passes)
        return known, self._warm()

    def _warm(self) -> Steps:
        return Steps(self.warm_passes, first=0.01)

    def _adopt(self, market: Market, prices: Prices, bound: float, taken: NDArray[np.bool_]) -> Self:
        problem = market.problem
        got = filled(market, taken)
        load = np.bincount(problem.pairs.items[taken], minlength=problem.pairs.opportunities)
        self.floors_ = problem.floors
        self.prices_ = prices
        self.uplifts_ = {
            floor.policy: float(value) for floor, value in zip(problem.floors, prices.uplifts, strict=True)
        }
        self.taken_ = taken
        self.dual_bound_ = bound
        self.benefit_ = float(problem.pairs.benefit[taken].sum(dtype=np.float64))
        short = np.maximum(market.floors - got, 0)
        unseen = np.maximum(market.exposure - load, 0)
        self.objective_ = self.benefit_ - float(market.caps @ short) - problem.subsidy * float(unseen.sum())
        self.gap_ = (bound - self.objective_) / bound if bound > 0 else 0.0
        self.relaxed_ = tuple(
            Relaxed(floor.policy, floor.places, int(has), problem.reachable(floor))
            for floor, has in zip(problem.floors, got, strict=True)
            if has < floor.places
        )
        return self

    def predict(self, pairs: Pairs, membership: NDArray[np.bool_] | None = None) -> list[NDArray[np.int32]]:
        """Return a list for anyone, known at the fit or not: the best `slots` by net value, in the order of their benefit.

        Args:
            pairs: of these residents.
            membership: shape (residents, floors); None for nobody in any.
        """
        net = self._net(pairs, membership)
        lists = []
        for row, items, benefit in zip(net, pairs.items, pairs.benefit, strict=True):
            chosen = np.argsort(-row, kind="stable")[: self.slots]
            chosen = chosen[row[chosen] > 0]
            lists.append(items[chosen[np.argsort(-benefit[chosen], kind="stable")]])
        return lists

    def score(self, pairs: Pairs, places: NDArray[np.int64]) -> float:
        """Return objective / bound of the last fit, from 0 to 1: how near to the optimum it is certain to be."""
        check_is_fitted(self)
        del pairs, places  # scikit-learn's signature
        return 1.0 - self.gap_

    def explain(self, pairs: Pairs, resident: int, opportunity: int, member_of: Sequence[str] = ()) -> Explanation:
        """Say what moved a pair.

        Args:
            pairs: that hold it.
            resident: row of the resident in them.
            opportunity: the other half.
            member_of: policies that the resident is a member of.

        Raises:
            ValueError: the resident has no such pair.
        """
        columns = np.flatnonzero(pairs.items[resident] == opportunity)
        if not len(columns):
            message = f"Opportunity {opportunity} is not among the pairs of resident {resident}."
            raise ValueError(message)
        column = int(columns[0])
        one = Pairs(pairs.items[resident : resident + 1], pairs.benefit[resident : resident + 1], pairs.opportunities)
        membership = np.array([[floor.policy in member_of for floor in self.floors_]], dtype=np.bool_)
        raised = [
            (floor.policy, float(value))
            for floor, value in zip(self.floors_, self.prices_.uplifts, strict=True)
            if value > 0 and floor.policy in member_of and opportunity in floor.programme
        ]
        return Explanation(
            benefit=float(one.benefit[0, column]),
            place_pressure=-float(self.prices_.places[opportunity] + self.prices_.pick),
            uplifts=tuple(raised),
            rank=_rank(self._net(one, membership)[0], column),
            rank_without_policies=_rank(self._net(one, None)[0], column),
        )

    def _net(self, pairs: Pairs, membership: NDArray[np.bool_] | None) -> NDArray[np.float32]:
        check_is_fitted(self)
        net = pairs.benefit - np.append(self.prices_.places + self.prices_.pick, np.inf).astype(np.float32)[pairs.items]
        for number, floor in enumerate(self.floors_ if membership is not None else ()):
            raised = np.zeros(pairs.opportunities + 1, dtype=np.float32)
            raised[floor.programme] = self.prices_.uplifts[number]
            members = np.asarray(membership)[:, number]
            net[members] += raised[pairs.items[members]]
        return net


class JobAllocator:
    """Places of jobs. It has no floors, no policies and no membership, so that no group can move a job.

    Equality Act 2010 ss. 39, 158 and 159: who is recruited is never chosen by a policy.

    Args:
        slots: jobs that one resident is invited to at most.
        passes: of the price search.
    """

    def __init__(self, slots: int = 5, passes: int = 100) -> None:
        self._allocator = PlaceAllocator(slots, passes)

    def fit(self, pairs: Pairs, places: NDArray[np.int64]) -> Self:
        """Find prices and picks, as `PlaceAllocator.fit` without policies."""
        self._allocator.fit(pairs, places)
        self.taken_, self.gap_, self.prices_ = (
            self._allocator.taken_,
            self._allocator.gap_,
            self._allocator.prices_.places,
        )
        return self

    def predict(self, pairs: Pairs) -> list[NDArray[np.int32]]:
        """Return a list for anyone."""
        return self._allocator.predict(pairs)


def _allowed(prices: Prices, market: Market) -> Prices:
    """Return prices of another run within today's bounds: caps may have become lower.

    Raises:
        ValueError: they are of other opportunities or floors.
    """
    if prices.places.shape != market.problem.places.shape or prices.uplifts.shape != market.floors.shape:
        message = (
            f"There are prices of {len(prices.places)} opportunities and {len(prices.uplifts)} floors to start from."
        )
        raise ValueError(message)
    return Prices(
        np.maximum(prices.places, -market.problem.subsidy).astype(np.float64),
        np.clip(prices.uplifts, 0, market.caps).astype(np.float64),
        max(prices.pick, 0.0) if market.problem.picks is not None else 0.0,
    )


def _rank(net: NDArray[np.float32], column: int) -> int:
    return int((net > net[column]).sum()) + 1
