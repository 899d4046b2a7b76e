"""A chance is what it says: of people that it was not fitted on, with few openings and with many."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.simulated_clicks import TRUE, simulate
from matching.learning.calibrating import Curve, agreement, calibrate
from matching.learning.log import Log, thirds
from tests.matching.learning.conftest import WORLD


def chances_at(log: Log) -> np.ndarray:
    return WORLD.examination[log.positions - 1]


@pytest.mark.parametrize(("lists", "how"), [(200, "platt"), (6_000, "isotonic")])
def test_chances_are_those_that_were_put_in(lists: int, how: str) -> None:
    fitted, judged = simulate(lists, WORLD, seed=11), simulate(3_000, WORLD, seed=12)
    curve = calibrate(fitted.score(TRUE), fitted.opened, chances_at(fitted))
    found = agreement(curve, judged.score(TRUE), judged.opened, chances_at(judged))

    assert curve.how == how
    assert np.all(np.diff(curve.chances) >= -1e-12)
    scores = np.array([-0.5, 0.5, 1.5])
    truth = 1 / (1 + np.exp(-(WORLD.bias + WORLD.sharpness * scores)))
    assert curve.at(scores) == pytest.approx(truth, abs=0.08)
    assert found.error < 0.01
    assert 0 < found.skill < 1
    assert found.exposures == len(judged)


def test_a_curve_that_is_wrong_disagrees(log: Log) -> None:
    flat = Curve("platt", (-3.0, 3.0), (0.9, 0.9))
    found = agreement(flat, log.score(TRUE), log.opened, chances_at(log))

    assert found.error > 0.1
    assert found.skill < 0


def test_few_openings_promise_little() -> None:
    scores = np.linspace(0, 2, 20)
    curve = calibrate(scores, scores > 3, np.ones(20))

    assert 0 < max(curve.chances) < 0.2


def test_a_person_is_always_on_one_side_and_the_sides_are_three_one_and_one(log: Log) -> None:
    sides = thirds(log)

    assert np.all(np.sum(sides, axis=0) == 1)
    for one in sides:
        for other in sides:
            if one is not other:
                assert not set(log.residents[one]) & set(log.residents[other])
    assert [round(float(side.mean()), 1) for side in sides] == [0.6, 0.2, 0.2]
    half = log.of(log.lists % 2 == 0)
    again = dict(zip(half.residents.tolist(), thirds(half)[0].tolist(), strict=True))
    assert all(
        dict(zip(log.residents.tolist(), sides[0].tolist(), strict=True))[key] == side for key, side in again.items()
    )
