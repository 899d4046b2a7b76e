"""What a policy costs, found by hand: the allocation with it beside the one without it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching.inclusion.allocator import PlaceAllocator
from matching.inclusion.pricing import Priced, fits_needed, price_policies
from matching.inclusion.problem import Floor, Pairs, Problem
from tests.matching.inclusion.markets import market

PASSES = 60


def priced(problem: Problem, floors: tuple[Floor, ...]) -> Priced:
    return price_policies(problem.pairs, problem.places, floors, slots=problem.slots, passes=PASSES)


def received(problem: Problem, floors: tuple[Floor, ...]) -> np.ndarray:
    fitted = PlaceAllocator(problem.slots, PASSES).fit(problem.pairs, problem.places, floors=floors)
    return np.where(fitted.taken_, problem.pairs.benefit, 0).sum(axis=1, dtype=np.float64)


@pytest.mark.parametrize("seed", range(3))
def test_each_cost_is_the_difference_that_the_policy_makes(seed: int) -> None:
    problem = market(seed=seed)
    found = priced(problem, problem.floors)
    with_all = received(problem, problem.floors)

    assert found.benefit_without == pytest.approx(received(problem, ()).sum(), abs=1e-4)
    for number, (floor, cost) in enumerate(zip(problem.floors, found.costs, strict=True)):
        without = received(problem, (problem.floors[1 - number],))
        assert cost.policy == floor.policy
        assert cost.cost == pytest.approx(1 - with_all.sum() / without.sum(), abs=1e-9)
        for change, who in ((cost.members_change, floor.members), (cost.others_change, ~floor.members)):
            assert change == pytest.approx(with_all[who].sum() / without[who].sum() - 1, abs=1e-9)
        assert 0 <= cost.uplift <= floor.cap
        assert cost.asked == floor.places


def test_no_policy_costs_nothing_and_is_fitted_once() -> None:
    ticks: list[float] = []
    problem = market()
    found = price_policies(problem.pairs, problem.places, (), slots=2, passes=5, tell=ticks.append)

    assert (found.costs, found.benefit_without) == ((), found.allocator.benefit_)
    assert len(ticks) == 5 * fits_needed(0)


@pytest.mark.parametrize("floors", [1, 2])
def test_a_bar_that_counts_the_fits_ends_where_they_do(floors: int) -> None:
    ticks: list[float] = []
    problem = market()
    price_policies(problem.pairs, problem.places, problem.floors[:floors], slots=2, passes=5, tell=ticks.append)

    assert len(ticks) == 5 * fits_needed(floors)


def test_a_floor_that_is_switched_off_changes_nothing() -> None:
    problem = market()
    off = tuple(replace(floor, cap=0.0) for floor in problem.floors)
    found = priced(problem, off)

    assert found.allocator.benefit_ == pytest.approx(found.benefit_without)
    assert [(cost.uplift, cost.cost) for cost in found.costs] == [(0.0, 0.0), (0.0, 0.0)]


def test_members_who_have_nothing_have_no_change() -> None:
    pairs = Pairs.of_rows([[(0, 0.9)], [(0, 0.2)]], 1)
    nobody = Floor("nobody", np.array([0]), np.array([False, False]), 1, 0.05)
    [cost] = price_policies(pairs, np.array([1]), [nobody], slots=1, passes=20).costs

    assert (cost.got, cost.possible, cost.members_change) == (0, 0, None)
    assert cost.others_change == 0
