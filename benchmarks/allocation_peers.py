"""What others do about limited places and under-represented groups, on the same market. Each returns the pairs that are taken.

greedy        every pair by its benefit, while there are slots and places
quota first   first members within each floor, by benefit, then everybody
boost         greedy after adding a constant to every member's benefit in the programme (the habit that policies are to replace)
FA*IR         per opportunity, the ranking of its askers keeps a minimum share of group 0 in every prefix (Zehlike et al., CIKM 2017)
FairRec       round robin that guarantees every opportunity a minimum exposure, first come (Patro et al., WWW 2020)
Sinkhorn      entropic optimal transport between slots and places (Cuturi, 2013), then greedy by the plan
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from matching.inclusion.problem import Problem

Taken = NDArray[np.bool_]
ALPHA: Final = 0.1
"""Significance of FA*IR's test, as in the paper."""
EPSILON: Final = 0.05
ROUNDS: Final = 60


def pointwise(problem: Problem) -> Taken:
    """Everybody's own best, whatever the places: what a recommender without them does."""
    best = np.argsort(-_values(problem), axis=1, kind="stable")[:, : problem.slots]
    taken = np.zeros(problem.pairs.items.shape, dtype=np.bool_)
    np.put_along_axis(taken, best, values=True, axis=1)
    return taken & (problem.pairs.items < problem.pairs.opportunities)


def greedy(
    problem: Problem, values: NDArray[np.float32] | None = None, taken: Taken | None = None, within: Taken | None = None
) -> Taken:
    """Pairs by value, while there are slots and places; `within` limits the pairs, `taken` are there already."""
    values = _values(problem) if values is None else values
    taken = np.zeros(values.shape, dtype=np.bool_) if taken is None else taken
    width = values.shape[1]
    items = problem.pairs.items.reshape(-1)
    open_ = np.isfinite(values) & ~taken if within is None else within & np.isfinite(values) & ~taken
    order = np.flatnonzero(open_.reshape(-1))
    order = order[np.argsort(-values.reshape(-1)[order], kind="stable")]
    slots = (problem.slots - taken.sum(axis=1)).tolist()
    places = (problem.places - np.bincount(items[taken.reshape(-1)], minlength=len(problem.places))).tolist()
    chosen = []
    for pair, resident, item in zip(order.tolist(), (order // width).tolist(), items[order].tolist(), strict=True):
        if slots[resident] and places[item]:
            slots[resident] -= 1
            places[item] -= 1
            chosen.append(pair)
    taken.reshape(-1)[chosen] = True
    return taken


def quota_first(problem: Problem) -> Taken:
    """Floors one after the other, each by greedy among its members until it is full; then everybody."""
    values = _values(problem)
    taken = np.zeros(values.shape, dtype=np.bool_)
    for floor in problem.floors:
        inside = np.zeros(problem.pairs.opportunities + 1, dtype=np.bool_)
        inside[floor.programme] = True
        own = inside[problem.pairs.items] & floor.members[:, None]
        missing = floor.places - int((taken & own).sum())
        if missing > 0:
            more = greedy(problem, values, taken.copy(), own) & ~taken
            pairs = np.flatnonzero(more.reshape(-1))
            best = pairs[np.argsort(-values.reshape(-1)[pairs], kind="stable")][:missing]
            taken.reshape(-1)[best] = True
    return greedy(problem, values, taken)


def boost(amount: float) -> Callable[[Problem], Taken]:
    """Greedy after a constant for members."""

    def boosted(problem: Problem) -> Taken:
        values = _values(problem).copy()
        for floor in problem.floors:
            inside = np.zeros(problem.pairs.opportunities + 1, dtype=np.bool_)
            inside[floor.programme] = True
            values[inside[problem.pairs.items] & floor.members[:, None]] += np.float32(amount)
        return greedy(problem, values)

    return boosted


def fa_ir(problem: Problem) -> Taken:
    """FA*IR for group 0 (women) in each opportunity of a programme; places then go by these rankings."""
    floor = problem.floors[-1]
    share = floor.places / max(int(problem.places[floor.programme].sum()), 1)
    values = _values(problem)
    items = problem.pairs.items.reshape(-1)
    flat = np.flatnonzero(items < problem.pairs.opportunities)
    flat = flat[np.lexsort((-values.reshape(-1)[flat], items[flat]))]
    ends = np.cumsum(np.bincount(items[flat], minlength=problem.pairs.opportunities))
    protected = np.zeros(problem.pairs.opportunities, dtype=np.bool_)
    protected[floor.programme] = True
    rank = np.full(len(items), np.iinfo(np.int64).max)
    for item, askers in enumerate(np.split(flat, ends[:-1])):
        ordered = _fair_order(askers, floor.members[askers // values.shape[1]], share) if protected[item] else askers
        rank[ordered] = np.arange(len(ordered))
    # A pair's value is its place in the opportunity's ranking, so that greedy keeps to it.
    as_values = np.where(
        items < problem.pairs.opportunities, -rank / problem.places[np.minimum(items, len(problem.places) - 1)], -np.inf
    )
    return greedy(problem, as_values.astype(np.float32).reshape(values.shape))


def _fair_order(askers: NDArray[np.intp], members: NDArray[np.bool_], share: float) -> NDArray[np.intp]:
    """Return the askers of one opportunity, the best first, with at least the test's number of members in every prefix."""
    needed = binom.ppf(ALPHA, np.arange(1, len(askers) + 1), share).astype(int).tolist()
    inside, outside = askers[members].tolist()[::-1], askers[~members].tolist()[::-1]
    place = {pair: number for number, pair in enumerate(askers.tolist())}
    ordered: list[int] = []
    count = 0
    for least in needed:
        of_members = not outside or (inside and (count < least or place[inside[-1]] < place[outside[-1]]))
        source = inside if of_members else outside
        count += bool(of_members)
        ordered.append(source.pop())
    return np.array(ordered, dtype=np.intp)


def fair_rec(problem: Problem, share: float = 0.5) -> Taken:
    """FairRec: residents take turns to choose; at first among what has not had its guaranteed exposure. Places count, first come."""
    values = _values(problem)
    residents = len(problem.pairs)
    order = np.argsort(-values, axis=1, kind="stable")
    guaranteed = int(share * residents * problem.slots / problem.pairs.opportunities)
    left = [*np.minimum(problem.places, guaranteed).tolist(), 0]
    taken = np.zeros(values.shape, dtype=np.bool_)
    places = [*problem.places.tolist(), 0]
    items = problem.pairs.items
    for _ in range(problem.slots):
        for resident in range(residents):
            row, columns = items[resident], order[resident]
            wanted = next((c for c in columns if not taken[resident, c] and left[row[c]] and places[row[c]]), None)
            if wanted is None:
                wanted = next((c for c in columns if not taken[resident, c] and places[row[c]]), None)
            if wanted is not None:
                taken[resident, wanted] = True
                places[row[wanted]] -= 1
                left[row[wanted]] = max(left[row[wanted]] - 1, 0)
    return taken


def sinkhorn(problem: Problem) -> Taken:
    """Entropic transport of slots to places, without floors, then greedy by the plan."""
    values = _values(problem)
    there = np.isfinite(values)
    kernel = np.where(there, np.exp(np.where(there, values, 0) / EPSILON), 0).astype(np.float64)
    items = problem.pairs.items
    rows, columns = np.ones(len(items)), np.ones(problem.pairs.opportunities + 1)
    for _ in range(ROUNDS):
        rows = np.minimum(problem.slots / np.maximum((kernel * columns[items]).sum(axis=1), 1e-300), 1e12)
        load = np.bincount(items.reshape(-1), weights=(kernel * rows[:, None]).reshape(-1), minlength=len(columns))
        columns = np.minimum(np.append(problem.places, 0) / np.maximum(load, 1e-300), 1.0)
    plan = kernel * rows[:, None] * columns[items]
    return greedy(problem, np.where(there, plan, -np.inf).astype(np.float32))


def _values(problem: Problem) -> NDArray[np.float32]:
    return np.where(problem.pairs.items < problem.pairs.opportunities, problem.pairs.benefit, -np.inf).astype(
        np.float32
    )


PEERS: Final[dict[str, Callable[[Problem], Taken]]] = {
    "pointwise top, first come": pointwise,
    "greedy": greedy,
    "greedy, quota first": quota_first,
    "boost +0.05, greedy": boost(0.05),
    "boost +0.20, greedy": boost(0.20),
    "FA*IR per opportunity": fa_ir,
    "FairRec": fair_rec,
    "Sinkhorn, no floors": sinkhorn,
}
