"""The last places of floors that rounding left short: single exchanges, the cheapest first, none of which opens another floor.

An exchange gives a member a place in the programme. It may take the member's worst other pick from them, and the place from somebody
whom no floor needs there. (`rounding.give_away` then offers
those who lost a place what is left.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matching.inclusion.prices import Market

_LOOKED_AT: Final = 200_000
"""Exchanges that are weighed for one floor, the most beneficial pairs first: memory stays bounded."""


def filled(market: Market, taken: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the places of each programme that its members have, shape (floors,)."""
    items = market.problem.pairs.items
    counts = []
    for floor, inside in zip(market.problem.floors, _inside(market), strict=True):
        rows = np.flatnonzero(floor.members & taken.any(axis=1))
        counts.append(int((taken[rows] & inside[items[rows]]).sum()))
    return np.array(counts, dtype=np.int64)


def repair(market: Market, taken: NDArray[np.bool_]) -> int:
    """Exchange until floors are met or nothing is left that helps; `taken` is changed in place. Return the exchanges made.

    A pair is given only where what it costs in benefit is less than the floor's cap: beyond that the policy does not want it.
    """
    state = _State(market, taken)
    made = 0
    for number in np.argsort(-(market.floors - np.array(state.has)), kind="stable").tolist():
        state.next = 0
        while state.has[number] < market.floors[number]:
            before = made
            for pair in _wanted(market, state, number):
                if state.has[number] >= market.floors[number]:
                    break
                made += state.give(number, int(pair))
            if made == before:
                break
    return made


def _inside(market: Market) -> list[NDArray[np.bool_]]:
    """Return, floor by floor, which opportunities are of its programme, shape (opportunities + 1,)."""
    found = []
    for floor in market.problem.floors:
        inside = np.zeros(market.problem.pairs.opportunities + 1, dtype=np.bool_)
        inside[floor.programme] = True
        found.append(inside)
    return found


def _wanted(market: Market, state: _State, number: int) -> NDArray[np.int64]:
    """Return the members' pairs within a programme that are not taken (flat numbers), the cheapest exchange first."""
    pairs, width = market.problem.pairs, market.problem.pairs.items.shape[1]
    rows = np.flatnonzero(market.problem.floors[number].members)
    open_ = state.inside[number][pairs.items[rows]] & ~state.taken[rows]
    where, column = np.nonzero(open_)
    flat = rows[where] * width + column
    if len(flat) > _LOOKED_AT:
        flat = flat[np.argpartition(-pairs.benefit.reshape(-1)[flat], _LOOKED_AT)[:_LOOKED_AT]]
    cost = state.cost_of(flat)
    useful = cost < market.caps[number]
    ordered: NDArray[np.int64] = flat[useful][np.argsort(cost[useful], kind="stable")]
    return ordered


class _State:
    """Who has what, kept in step with every exchange."""

    def __init__(self, market: Market, taken: NDArray[np.bool_]) -> None:
        self.market, self.taken = market, taken
        self.inside = _inside(market)
        self.asked, self.has = market.floors.tolist(), filled(market, taken).tolist()
        self.floors: dict[int, tuple[int, ...]] = {}
        """Of pairs that were looked at: the floors that each counts for."""
        self.width = taken.shape[1]
        self.items, self.benefit = market.problem.pairs.items.reshape(-1), market.problem.pairs.benefit.reshape(-1)
        self.flat = taken.reshape(-1)
        self.given = int(taken.sum())
        held = np.flatnonzero(self.flat)
        self.order = held[np.argsort(self.benefit[held], kind="stable")] if market.problem.picks is not None else held
        self.next = 0
        self.holders: dict[int, list[int]] = {}
        for pair in np.flatnonzero(self.flat).tolist():
            self.holders.setdefault(int(self.items[pair]), []).append(pair)

    def cost_of(self, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return an estimate of the benefit that giving each pair would cost: what has to go for it, less what it brings."""
        size = self.market.problem.pairs.opportunities
        cheapest = np.zeros(size + 1)
        load = np.bincount(self.items[self.flat], minlength=size)
        full = load >= self.market.problem.places
        for opportunity in np.unique(self.items[pairs]).tolist():
            if full[opportunity]:
                values = [self.benefit[held] for held in self.holders.get(opportunity, ())]
                cheapest[opportunity] = min(values, default=np.inf)
        residents = pairs // self.width
        held = np.where(self.taken[residents], self.market.problem.pairs.benefit[residents], np.inf)
        busy = self.taken[residents].sum(axis=1) >= self.market.problem.slots
        own = np.where(busy, held.min(axis=1), 0.0)
        return np.asarray(cheapest[self.items[pairs]] + own - self.benefit[pairs])

    def give(self, number: int, pair: int) -> int:
        """Give a pair if that costs less than the floor's cap and opens no other floor. Return 1 if it was given."""
        if self.flat[pair]:
            return 0
        resident, opportunity = pair // self.width, int(self.items[pair])
        out: list[int] = []
        if self.taken[resident].sum() >= self.market.problem.slots:
            own = [resident * self.width + column for column in np.flatnonzero(self.taken[resident]).tolist()]
            loss = self._cheapest([held for held in own if self._spare(held, number)])
            if loss is None:
                return 0
            out.append(loss)
        if len(self.holders.get(opportunity, ())) >= self.market.problem.places[opportunity]:
            others = [held for held in self.holders[opportunity] if held not in out and self._spare(held, number, out)]
            loss = self._cheapest(others)
            if loss is None:
                return 0
            out.append(loss)
        picks = self.market.problem.picks
        if picks is not None and not out and self.given >= picks:
            loss = self._cheapest_of_all(number)
            if loss is None:
                return 0
            out.append(loss)
        cost = sum(float(self.benefit[held]) for held in out) - float(self.benefit[pair])
        if cost >= self.market.caps[number]:
            return 0
        for held in out:
            self._set(held, given=False)
        self._set(pair, given=True)
        return 1

    def _cheapest_of_all(self, number: int) -> int | None:
        """Return the pair of anybody's that can go for the least; of those that were there at the beginning."""
        while self.next < len(self.order):
            pair = int(self.order[self.next])
            if self.flat[pair] and self._spare(pair, number):
                return pair
            self.next += 1
        return None

    def _cheapest(self, pairs: list[int]) -> int | None:
        return min(pairs, key=lambda held: (float(self.benefit[held]), held), default=None)

    def _floors_of(self, pair: int) -> tuple[int, ...]:
        found = self.floors.get(pair)
        if found is None:
            resident, opportunity = pair // self.width, self.items[pair]
            floors = enumerate(self.market.problem.floors)
            found = tuple(p for p, floor in floors if floor.members[resident] and self.inside[p][opportunity])
            self.floors[pair] = found
        return found

    def _spare(self, pair: int, number: int, out: Sequence[int] = ()) -> bool:
        """Whether a pair can go without opening a floor; those that have already to go count."""
        touched = self._floors_of(pair)
        if number in touched:
            return False
        for floor in touched:
            left = self.has[floor] - 1 - sum(floor in self._floors_of(other) for other in out)
            if left < min(self.asked[floor], self.has[floor]):
                return False
        return True

    def _set(self, pair: int, *, given: bool) -> None:
        self.flat[pair] = given
        self.given += 1 if given else -1
        for floor in self._floors_of(pair):
            self.has[floor] += 1 if given else -1
        holders = self.holders.setdefault(int(self.items[pair]), [])
        if given:
            holders.append(pair)
        else:
            holders.remove(pair)
