"""Made-up markets, small enough to be solved exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from matching.inclusion.problem import Floor, Pairs, Problem


def market(
    residents: int = 60, opportunities: int = 12, width: int = 8, seed: int = 0, cap: float = 0.3, share: float = 0.45
) -> Problem:
    """A third of the residents are members of one policy, a quarter of another; they are scored a little too low on purpose."""
    rng = np.random.default_rng(seed)
    items = np.stack([rng.permutation(opportunities)[:width] for _ in range(residents)]).astype(np.int32)
    benefit = rng.random((residents, width)).astype(np.float32)
    members = rng.random((2, residents)) < np.array([[1 / 3], [1 / 4]])
    benefit[members.any(axis=0)] *= np.float32(0.8)
    places = rng.integers(1, 2 + residents // opportunities, opportunities)
    halves = np.array_split(np.arange(opportunities), 2)
    floors = tuple(
        Floor(f"policy-{number}", half, members[number], int(share * places[half].sum()), cap)
        for number, half in enumerate(halves)
    )
    return Problem(Pairs(items, benefit, opportunities), places, slots=2, floors=floors)


def optimum(problem: Problem) -> float:
    """The value of the linear programme, by HiGHS."""
    width = problem.pairs.items.shape[1]
    there = np.flatnonzero(problem.pairs.items.reshape(-1) < problem.pairs.opportunities)
    resident, item = there // width, problem.pairs.items.reshape(-1)[there]
    count, floors, size = len(there), len(problem.floors), problem.pairs.opportunities
    exposure = np.zeros(size) if problem.exposure is None else problem.exposure
    wide = count + floors + size

    def rows(numbers: NDArray[np.intp], height: int) -> sparse.csr_array:
        return sparse.csr_array((np.ones(count), (numbers, np.arange(count))), shape=(height, wide))

    inside = [np.isin(item, floor.programme) & floor.members[resident] for floor in problem.floors]
    members = sparse.csr_array(
        np.hstack([np.array(inside, dtype=float).reshape(floors, count), np.eye(floors), np.zeros((floors, size))])
    )
    seen = rows(item, size) + sparse.csr_array(
        (np.ones(size), (np.arange(size), count + floors + np.arange(size))), shape=(size, wide)
    )
    value = np.concatenate(
        [
            -problem.pairs.benefit.reshape(-1)[there],
            [floor.cap for floor in problem.floors],
            np.full(size, problem.subsidy),
        ]
    )
    limits = sparse.vstack([rows(resident, len(problem.pairs)), rows(item, size), -members, -seen])
    most = np.concatenate(
        [
            np.full(len(problem.pairs), problem.slots),
            problem.places,
            [-floor.places for floor in problem.floors],
            -exposure,
        ]
    )
    solved = linprog(value, A_ub=limits, b_ub=most, bounds=[(0, 1)] * count + [(0, None)] * (floors + size))
    assert solved.success, solved.message
    return float(-solved.fun)
