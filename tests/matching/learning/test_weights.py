"""Weights that were put in are found within the errors that are stated, and a fit that forgets about places does not find them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone

from benchmarks.simulated_clicks import STATED, World, simulate
from matching.learning.examination import Examination, examine
from matching.learning.log import Log
from matching.learning.weights import NoDirection, WeightLearner
from tests.matching.learning.conftest import TRUTH, WORLD

KNOWN = Examination(WORLD.examination, "told", 0.0)


def away(found: np.ndarray) -> float:
    return float(np.sqrt(np.mean((found - TRUTH) ** 2)))


def test_found_within_three_errors_where_the_naive_fit_is_far_off(log: Log) -> None:
    ours = WeightLearner(STATED, examination=examine(log)).fit(log)
    naive = WeightLearner(STATED).fit(log)

    assert np.all(np.abs(ours.weights_ - TRUTH) <= 3 * ours.errors_ + 1e-9)
    assert away(ours.weights_) < 0.12
    assert away(naive.weights_) > 0.25
    assert away(naive.weights_) > 2 * away(ours.weights_)
    travel = 9
    assert TRUTH[travel] - naive.weights_[travel] > 10 * naive.errors_[travel]  # sure of itself, and wrong


def test_errors_are_as_large_as_what_they_tell_of() -> None:
    fits = [
        WeightLearner(STATED, shrinkage=0.01, examination=KNOWN).fit(simulate(600, WORLD, seed)) for seed in range(24)
    ]
    inner = np.array([np.all(fit.weights_ > 0) for fit in fits])
    found = np.stack([fit.weights_ for fit in fits])
    spread, told = found.std(axis=0, ddof=1), np.median([fit.errors_ for fit in fits], axis=0)

    assert inner.sum() < len(fits)  # some lie on their bound: those errors are 0
    large = [1, 2, 9, 10, 11]  # far from 0, so that no bound narrows them
    assert spread[large] == pytest.approx(told[large], rel=0.5)


def test_little_data_stays_near_the_direction_of_the_stated_weights() -> None:
    few = simulate(80, WORLD, seed=5)
    loose, tight = (WeightLearner(STATED, shrinkage=cost, examination=KNOWN).fit(few) for cost in (0.01, 1e6))

    assert tight.weights_ == pytest.approx(STATED, abs=0.02)
    assert np.abs(loose.weights_ - STATED).max() > 0.3


def test_as_long_along_the_stated_weights_as_these_and_none_below_0(log: Log) -> None:
    found = WeightLearner(STATED, examination=KNOWN).fit(log)

    assert found.weights_ @ STATED == pytest.approx(STATED @ STATED)
    assert np.all(found.weights_ >= 0)


def test_a_part_of_which_nothing_is_known_keeps_its_stated_weight(log: Log) -> None:
    unknown = log.features.copy()
    unknown[:, 13] = 0.0
    blind = Log(log.parts, unknown, log.opened, log.positions, log.places, log.propensities, log.lists, log.residents)
    found = WeightLearner(STATED, examination=KNOWN).fit(blind)

    # On the scale of the direction: a multiple of what is stated, and the multiple is the same for the whole.
    assert found.weights_[13] == pytest.approx(STATED[13], rel=0.02)


def test_people_who_open_the_opposite_are_for_people_to_look_at() -> None:
    contrary = simulate(300, World(sharpness=-2.0), seed=6)

    with pytest.raises(NoDirection):
        WeightLearner(STATED, examination=KNOWN).fit(contrary)


def test_scikit_learns_contract(log: Log) -> None:
    learner = WeightLearner(STATED, clip=4.0)
    assert learner.get_params() == {"stated": STATED, "shrinkage": 50.0, "clip": 4.0, "examination": None}
    assert not hasattr(clone(learner), "weights_")
    few = simulate(100, WORLD, seed=7)
    assert learner.fit(few) is learner
    assert (learner.fit_.exposures, learner.fit_.opened) == (2_000, int(few.opened.sum()))
