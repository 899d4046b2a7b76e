"""From prices to picks: residents ask for their best, an opportunity keeps its highest bids, the refused ask again.

It is deferred acceptance (Gale and Shapley, 1962) with the bids of an auction (Bertsekas, 1988): what a resident bids for a place is the
price at which they would rather have their next best. The result is whole, and keeps to places and slots at every step; what is more than
all may take together goes last, the least worthy first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matching.inclusion.prices import Market, Prices

_CHUNK: Final = 8192
_MOST_ROUNDS: Final = 400


def net_values(market: Market, prices: Prices) -> NDArray[np.float32]:
    """Return benefit - price + uplifts of every pair, shape of the pairs; minus infinity where there is none."""
    pairs = market.problem.pairs
    net = np.empty(pairs.benefit.shape, dtype=np.float32)
    before = None
    table = np.empty(0, dtype=np.float32)
    for pattern, rows in market.chunks():
        if pattern is not before:
            table, before = market.table(prices, pattern), pattern
        net[rows] = pairs.benefit[rows] - table[pairs.items[rows]]
    return net


def round_off(market: Market, prices: Prices) -> NDArray[np.bool_]:
    """Return the pairs that are taken, shape of the pairs: at most `slots` a resident and `places` an opportunity."""
    pairs = market.problem.pairs
    taken = np.zeros(pairs.items.shape, dtype=np.bool_)
    net = net_values(market, prices)
    before = net.copy() if market.problem.picks is not None else net
    _deal(market, net, np.append(prices.places, 0.0).astype(np.float32), taken)
    _take_back(market, taken, before, of=taken)
    give_away(market, taken)
    return taken


def _take_back(market: Market, taken: NDArray[np.bool_], worth: NDArray[np.float32], *, of: NDArray[np.bool_]) -> None:
    """Take back what is more than `picks`, of these pairs, the least worthy first and equal ones by number. `taken` is changed in place."""
    picks = market.problem.picks
    beyond = 0 if picks is None else int(taken.sum()) - picks
    if beyond > 0:
        pairs = np.flatnonzero(of)
        taken.reshape(-1)[pairs[np.argsort(worth.reshape(-1)[pairs], kind="stable")[:beyond]]] = False


def give_away(market: Market, taken: NDArray[np.bool_]) -> None:
    """Deal what is left over at no price, to whoever has a slot left: prices that are a little too high leave some places empty."""
    pairs, picks = market.problem.pairs, market.problem.picks
    if picks is not None and taken.sum() >= picks:
        return
    before = taken.copy() if picks is not None else taken
    over = np.append(left_over(market, taken) > 0, False)
    rows = np.flatnonzero(taken.sum(axis=1) < market.problem.slots)
    rows = rows[(over[pairs.items[rows]] & ~taken[rows]).any(axis=1)]
    net = np.full(taken.shape, -np.inf, dtype=np.float32)
    net[rows] = np.where(over[pairs.items[rows]] & ~taken[rows], pairs.benefit[rows], -np.inf)
    _deal(market, net, np.zeros(pairs.opportunities + 1, dtype=np.float32), taken)
    if picks is not None:
        _take_back(market, taken, pairs.benefit, of=taken & ~before)


def left_over(market: Market, taken: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the places of each opportunity that nobody has, shape (opportunities,)."""
    pairs = market.problem.pairs
    return market.problem.places - np.bincount(pairs.items[taken], minlength=pairs.opportunities)


def _deal(market: Market, net: NDArray[np.float32], price: NDArray[np.float32], taken: NDArray[np.bool_]) -> None:
    """Let everybody ask until nobody is refused. `net` and `taken` are changed in place; what is taken before stays."""
    problem = market.problem
    items, places = problem.pairs.items.reshape(-1), left_over(market, taken)
    flat_net, flat_taken = net.reshape(-1), taken.reshape(-1)
    # Of every place that is held: who holds it (a pair's flat number), and the bid.
    held, bids = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    asking = np.flatnonzero(net.max(axis=1, initial=-np.inf) > 0)
    for _ in range(_MOST_ROUNDS):
        asked, bid = _requests(net, taken, asking, problem.slots - taken[asking].sum(axis=1))
        if not len(asked):
            break
        flat_taken[asked] = True
        held, bids, refused = _kept(
            np.concatenate([held, asked]), np.concatenate([bids, bid + price[items[asked]]]), items, places
        )
        flat_taken[refused] = False
        flat_net[refused] = -np.inf  # never asked for again
        asking = np.unique(refused // net.shape[1])


def _requests(
    net: NDArray[np.float32], taken: NDArray[np.bool_], asking: NDArray[np.intp], free: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return what residents ask for next (flat numbers of pairs) and what each is worth to them above their next best."""
    width = net.shape[1]
    found, worth = [], []
    for start in range(0, len(asking), _CHUNK):
        rows, left = asking[start : start + _CHUNK], free[start : start + _CHUNK].copy()
        values = np.where(taken[rows], -np.inf, net[rows])
        numbers = np.arange(len(rows))
        first, firsts = [], []
        for _ in range(int(left.max(initial=0))):
            place = values.argmax(axis=1)
            value = values[numbers, place]
            wanted = (value > 0) & (left > 0)
            first.append((numbers[wanted], place[wanted], value[wanted]))
            values[numbers[wanted], place[wanted]] = -np.inf
            left -= 1
        # What is left at the top is the next best, the same for all that one resident asks for now.
        next_best = np.maximum(values.max(axis=1), 0)
        for number, place, value in first:
            firsts.append(rows[number] * width + place)
            worth.append(value - next_best[number])
        found += firsts
    if not found:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    return np.concatenate(found).astype(np.int64), np.concatenate(worth).astype(np.float32)


def _kept(
    held: NDArray[np.int64], bids: NDArray[np.float32], items: NDArray[np.int32], places: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]:
    """Return (pairs that keep a place, their bids, pairs that don't): the highest bids of each opportunity, equal ones by number."""
    opportunity = items[held]
    order = np.lexsort((held, -bids, opportunity))
    sorted_to = opportunity[order]
    starts = np.searchsorted(sorted_to, sorted_to, side="left")
    place = np.arange(len(order)) - starts
    keeps = place < places[sorted_to]
    return held[order[keeps]], bids[order[keeps]], held[order[~keeps]]
