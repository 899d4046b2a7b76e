"""The exact optimum of an allocation, by HiGHS: the judge of the benchmark and of the tests. Takes minutes for millions of pairs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from matching.inclusion.problem import Problem


def optimum(problem: Problem) -> float:
    """Return the value of the linear programme of `matching.inclusion.problem`.

    Raises:
        ArithmeticError: it could not be solved.
    """
    width = problem.pairs.items.shape[1]
    there = np.flatnonzero(problem.pairs.items.reshape(-1) < problem.pairs.opportunities)
    resident, item = there // width, problem.pairs.items.reshape(-1)[there]
    count, floors, size = len(there), len(problem.floors), problem.pairs.opportunities
    exposure = np.zeros(size) if problem.exposure is None else problem.exposure
    wide = count + floors + size

    def rows(numbers: NDArray[np.intp], height: int) -> sparse.csr_array:
        return sparse.csr_array((np.ones(count), (numbers, np.arange(count))), shape=(height, wide))

    inside = [np.flatnonzero(np.isin(item, floor.programme) & floor.members[resident]) for floor in problem.floors]
    flat = [np.append(pairs, count + number) for number, pairs in enumerate(inside)]
    starts = np.cumsum([0, *map(len, flat)])
    columns = np.concatenate([*flat, np.empty(0, dtype=np.intp)]).astype(np.intp)
    members = sparse.csr_array((np.ones(len(columns)), columns, starts), shape=(floors, wide))
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
    in_all = rows(np.zeros(count, dtype=np.intp), 1)
    limits = sparse.vstack([rows(resident, len(problem.pairs)), rows(item, size), -members, -seen, in_all])
    most = np.concatenate(
        [
            np.full(len(problem.pairs), problem.slots),
            problem.places,
            [-floor.places for floor in problem.floors],
            -exposure,
            [count if problem.picks is None else problem.picks],
        ]
    )
    solved = linprog(value, A_ub=limits, b_ub=most, bounds=[(0, 1)] * count + [(0, None)] * (floors + size))
    if not solved.success:
        raise ArithmeticError(solved.message)
    return float(-solved.fun)
