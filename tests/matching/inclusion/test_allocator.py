"""The allocator beside the exact solution, and what a policy may and may not do."""

from __future__ import annotations

import inspect
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from benchmarks.allocation_exact import optimum
from matching.inclusion.allocator import JobAllocator, PlaceAllocator
from matching.inclusion.prices import Market, Prices
from matching.inclusion.problem import Floor, Pairs, Problem
from tests.matching.inclusion.markets import market

FLOAT32 = 1e-5
"""Relative: benefits are single precision, the exact solver works in double."""


def fitted(problem: Problem) -> PlaceAllocator:
    return PlaceAllocator(slots=problem.slots, picks=problem.picks).fit(
        problem.pairs,
        problem.places,
        floors=problem.floors,
        exposure=problem.exposure,
        subsidy=problem.subsidy,
    )


def held(problem: Problem, allocator: PlaceAllocator) -> np.ndarray:
    """Places of each opportunity that somebody has."""
    return np.bincount(problem.pairs.items[allocator.taken_], minlength=problem.pairs.opportunities)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    residents=st.integers(1, 40),
    cap=st.sampled_from([0.0, 0.05, 0.5]),
    share=st.sampled_from([0.1, 0.5, 1.0]),
    picks=st.sampled_from([None, 0, 1, 7, 30, 1000]),
)
def test_picks_keep_to_every_limit_and_the_bound_holds(
    seed: int, residents: int, cap: float, share: float, picks: int | None
) -> None:
    problem = replace(market(residents, 6, 5, seed, cap, share), picks=picks)

    found = fitted(problem)

    exact = optimum(problem)
    assert (found.taken_.sum(axis=1) <= problem.slots).all()
    assert (held(problem, found) <= problem.places).all()
    assert picks is None or found.taken_.sum() <= picks
    assert found.dual_bound_ >= exact - FLOAT32 * max(exact, 1)
    assert found.objective_ <= exact + FLOAT32 * max(exact, 1)
    assert found.gap_ >= -FLOAT32
    assert all(0 <= uplift <= cap for uplift in found.uplifts_.values())
    assert (found.benefit_, found.objective_) == pytest.approx((_benefit(problem, found), _objective(problem, found)))


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**6), scale=st.floats(0, 1), picks=st.integers(0, 40))
def test_any_prices_bound_the_optimum(seed: int, scale: float, picks: int) -> None:
    problem = replace(market(20, 6, 5, seed), picks=picks)
    rng = np.random.default_rng(seed)
    prices = Prices(scale * rng.random(6), rng.random(2) * [floor.cap for floor in problem.floors], rng.random())

    assert Market(problem).demand(prices).bound >= optimum(problem) * (1 - FLOAT32)


@pytest.mark.parametrize("seed", range(8))
def test_it_comes_within_a_hundredth_of_the_optimum_and_certifies_it(seed: int) -> None:
    problem = market(600, 30, 12, seed)

    found = fitted(problem)

    exact = optimum(problem)
    assert found.objective_ >= 0.993 * exact
    assert found.gap_ < 0.01
    assert found.relaxed_ == ()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_few_picks_go_where_they_do_most_and_floors_are_met_from_them(seed: int, part: float) -> None:
    problem = market(600, 30, 12, seed, share=0.4 * part)
    few = replace(problem, picks=int(part * min(problem.places.sum(), 1200)))

    found = fitted(few)

    exact = optimum(few)
    assert found.objective_ >= 0.993 * exact
    assert found.gap_ < 0.01
    assert found.relaxed_ == ()
    assert few.picks is not None
    assert 0.99 * few.picks <= found.taken_.sum() <= few.picks
    assert found.prices_.pick > 0


def test_more_picks_than_are_wanted_change_nothing() -> None:
    problem = market(200, 10, 8, 2)

    plain, many = fitted(problem), fitted(replace(problem, picks=10_000))

    assert np.array_equal(plain.taken_, many.taken_)
    assert (many.prices_.pick, many.dual_bound_) == (0.0, plain.dual_bound_)


def test_no_pick_at_all() -> None:
    found = fitted(replace(market(50, 6, 5, 1), floors=(), picks=0))

    assert (found.taken_.sum(), found.objective_) == (0, 0)


def test_new_listings_get_their_invitations_for_a_subsidy_and_not_beyond_it() -> None:
    problem = market(200, 10, 10, 3)
    dull = problem.pairs.items == 9
    benefit = np.where(dull, np.float32(0.01), problem.pairs.benefit)
    exposure = np.zeros(10, dtype=np.int64)
    exposure[9] = problem.places[9]
    pairs = Pairs(problem.pairs.items, benefit, 10)

    without = fitted(replace(problem, pairs=pairs, floors=()))
    with_it = fitted(replace(problem, pairs=pairs, floors=(), exposure=exposure, subsidy=0.9))

    assert held(problem, with_it)[9] >= held(problem, without)[9]
    assert held(problem, with_it)[9] == exposure[9]
    assert with_it.gap_ < 0.02
    assert with_it.dual_bound_ >= optimum(replace(problem, pairs=pairs, floors=(), exposure=exposure, subsidy=0.9)) * (
        1 - FLOAT32
    )


def test_a_floor_moves_places_to_members_at_the_price_that_is_told() -> None:
    problem = market(600, 30, 12, 1, share=0.6)

    without, with_them = fitted(replace(problem, floors=())), fitted(problem)

    assert with_them.relaxed_ == ()
    assert max(with_them.uplifts_.values()) > 0
    assert with_them.benefit_ < without.benefit_


def test_a_cap_of_nothing_is_no_policy() -> None:
    problem = market(200, 10, 8, 2, cap=0.0)

    assert np.array_equal(fitted(problem).taken_, fitted(replace(problem, floors=())).taken_)


def test_reserved_places_that_no_member_wants_go_to_others() -> None:
    problem = market(200, 10, 10, 4)
    nobody = replace(problem.floors[0], members=np.zeros(200, dtype=np.bool_))

    found = fitted(replace(problem, floors=(nobody,)))

    assert np.array_equal(held(problem, found), held(problem, fitted(replace(problem, floors=()))))


def test_a_floor_that_cannot_be_met_is_named_with_what_was_possible() -> None:
    problem = market(200, 10, 8, 5)
    two = np.zeros(200, dtype=np.bool_)
    two[:2] = True
    asked = Floor("too much", problem.floors[0].programme, two, places=50, cap=0.9)

    (relaxed,) = fitted(replace(problem, floors=(asked,))).relaxed_

    assert (relaxed.policy, relaxed.asked, relaxed.is_infeasible) == ("too much", 50, True)
    assert relaxed.got <= relaxed.possible <= 4  # two members of two slots


def test_a_floor_that_its_cap_holds_back_says_so() -> None:
    problem = market(600, 30, 12, 1, share=0.7, cap=0.001)

    relaxed = fitted(problem).relaxed_

    assert relaxed
    assert not any(one.is_infeasible for one in relaxed)


def test_the_same_problem_gives_the_same_picks_and_a_clone_knows_nothing() -> None:
    problem = market(200, 10, 8, 6)
    allocator = fitted(problem)

    assert np.array_equal(allocator.taken_, fitted(problem).taken_)
    assert allocator.get_params() == {"slots": 2, "passes": 100, "warm_passes": 20, "picks": None, "warm_start": False}
    assert not hasattr(clone(allocator), "prices_")


def test_a_warm_start_needs_a_fifth_of_the_passes() -> None:
    problem = market(600, 30, 12, 7)
    allocator = PlaceAllocator(slots=2, warm_start=True)
    allocator.fit(problem.pairs, problem.places, floors=problem.floors)
    benefit = problem.pairs.benefit.copy()
    benefit[:12] = np.random.default_rng(1).random((12, 12), dtype=np.float32)
    bounds: list[float] = []

    allocator.fit(Pairs(problem.pairs.items, benefit, 30), problem.places, floors=problem.floors, tell=bounds.append)

    assert len(bounds) == 20
    assert allocator.gap_ < 0.01


def test_prices_of_others_are_enough_to_list_for_anybody_and_leaving_a_policy_counts_at_once() -> None:
    problem = market(600, 30, 12, 8, share=0.6)
    allocator = fitted(problem)
    newcomers = market(50, 30, 12, 99).pairs
    everyone, nobody = np.ones((50, 2), dtype=np.bool_), np.zeros((50, 2), dtype=np.bool_)

    as_members, as_others = allocator.predict(newcomers, everyone), allocator.predict(newcomers, nobody)

    assert [row.tolist() for row in as_others] == [row.tolist() for row in allocator.predict(newcomers)]
    assert [row.tolist() for row in as_members] != [row.tolist() for row in as_others]
    for number, row in enumerate(as_members):
        own = dict(zip(newcomers.items[number].tolist(), newcomers.benefit[number].tolist(), strict=True))
        assert [own[item] for item in row.tolist()] == sorted((own[item] for item in row.tolist()), reverse=True)


def test_an_explanation_sums_to_what_pairs_are_chosen_by() -> None:
    problem = market(600, 30, 12, 1, share=0.6)
    allocator = fitted(problem)
    policy, uplift = max(allocator.uplifts_.items(), key=lambda item: item[1])
    floor = next(floor for floor in problem.floors if floor.policy == policy)
    resident = int(np.flatnonzero(floor.members)[0])
    item = next(int(item) for item in problem.pairs.items[resident] if item in floor.programme)

    told = allocator.explain(problem.pairs, resident, item, member_of=[policy])
    without = allocator.explain(problem.pairs, resident, item)

    assert told.uplifts == ((policy, uplift),)
    assert told.net == pytest.approx(told.benefit + told.place_pressure + uplift)
    assert without.uplifts == ()
    assert told.rank <= told.rank_without_policies == without.rank
    with pytest.raises(ValueError, match="not among the pairs"):
        allocator.explain(Pairs.of_rows([[(1, 0.5)]], 30), 0, 2)


def test_jobs_have_no_way_in_for_a_group() -> None:
    """No argument of the allocator for jobs could carry one, and its picks are those without any policy."""
    problem = market(200, 10, 8, 9)

    assert list(inspect.signature(JobAllocator.fit).parameters) == ["self", "pairs", "places"]
    assert list(inspect.signature(JobAllocator.predict).parameters) == ["self", "pairs"]
    jobs = JobAllocator(slots=2).fit(problem.pairs, problem.places)
    assert np.array_equal(jobs.taken_, fitted(replace(problem, floors=())).taken_)
    assert len(jobs.predict(problem.pairs)) == 200


def _benefit(problem: Problem, found: PlaceAllocator) -> float:
    return float(problem.pairs.benefit[found.taken_].sum(dtype=np.float64))


def _objective(problem: Problem, found: PlaceAllocator) -> float:
    """Recomputed from the picks alone."""
    short = [
        max(
            floor.places
            - int((found.taken_ & np.isin(problem.pairs.items, floor.programme) & floor.members[:, None]).sum()),
            0,
        )
        for floor in problem.floors
    ]
    return _benefit(problem, found) - sum(
        floor.cap * missing for floor, missing in zip(problem.floors, short, strict=True)
    )
