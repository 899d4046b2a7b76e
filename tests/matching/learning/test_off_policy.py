"""What another order would have had opened is told rightly from lists in this order, and not at all when too little is known."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.simulated_clicks import STATED, TRUE, simulate
from matching.learning.examination import Examination
from matching.learning.log import Log
from matching.learning.off_policy import Verdict, estimate, moved
from tests.matching.learning.conftest import WORLD

KNOWN = Examination(WORLD.examination, "told", 0.0)


def rate(log: Log, weights: np.ndarray) -> float:
    """The truth: relevance where these weights put it, for each thing looked at."""
    chances = moved(log, KNOWN, weights)
    return float(np.sum(chances * WORLD.relevance(log.features)) / np.sum(chances))


def compare(log: Log, candidate: np.ndarray, current: np.ndarray = STATED, **more: float) -> object:
    given = {"clip": 10, "needed": 500, "seed": 1, **more}
    return estimate(log, KNOWN, candidate, current, **given)  # type: ignore[arg-type]


def test_the_mean_of_many_logs_is_the_truth() -> None:
    """Unbiased: another seed each time, the mean within three of its own errors."""
    gaps = []
    for seed in range(30):
        log = simulate(300, WORLD, seed=100 + seed)
        one = compare(log, TRUE, needed=1, clip=1e9)
        gaps.append([one.candidate - rate(log, TRUE), one.current - rate(log, STATED)])  # type: ignore[attr-defined]
    mean, error = np.mean(gaps, axis=0), np.std(gaps, axis=0, ddof=1) / np.sqrt(len(gaps))

    assert np.all(np.abs(mean) < 3 * error)
    assert np.all(error < 0.004)


def test_the_interval_holds_the_true_difference_about_as_often_as_it_says() -> None:
    held = []
    for seed in range(40):
        log = simulate(400, WORLD, seed=200 + seed)
        one = compare(log, TRUE, needed=1)
        held.append(one.low <= rate(log, TRUE) - rate(log, STATED) <= one.high)  # type: ignore[attr-defined]

    assert 34 <= sum(held) <= 40  # nominal: 38


def test_better_worse_and_the_same(log: Log) -> None:
    better, worse, same = compare(log, TRUE), compare(log, STATED, TRUE), compare(log, STATED)

    assert (better.verdict, worse.verdict, same.verdict) == (Verdict.AHEAD, Verdict.BEHIND, Verdict.LEVEL)  # type: ignore[attr-defined]
    assert (same.candidate - same.current, same.low, same.high) == (0.0, 0.0, 0.0)  # type: ignore[attr-defined]
    assert better.candidate == pytest.approx(rate(log, TRUE), abs=0.02)  # type: ignore[attr-defined]


def test_too_little_says_nothing() -> None:
    few = simulate(100, WORLD, seed=9)
    one = compare(few, TRUE)

    assert (one.verdict, one.effective < 500) == (Verdict.SILENT, True)  # type: ignore[attr-defined]
    assert one.effective <= few.opened.sum()  # type: ignore[attr-defined]


def test_nothing_opened_says_nothing(log: Log) -> None:
    quiet = Log(
        log.parts, log.features, np.zeros(len(log), dtype=np.bool_), log.positions, log.places, log.propensities, log.lists, log.residents
    )  # fmt: skip
    one = compare(quiet, TRUE)

    assert (one.candidate, one.current, one.effective, one.verdict) == (0.0, 0.0, 0.0, Verdict.SILENT)  # type: ignore[attr-defined]


def test_things_move_among_the_places_of_their_own_list_that_were_seen() -> None:
    log = Log(
        parts=("travel",),
        features=np.array([[0.1], [0.5], [0.3], [0.2], [0.4]], dtype=np.float32),
        opened=np.zeros(5, dtype=np.bool_),
        positions=np.array([1, 2, 7, 3, 4]),
        places=np.array([1, 2, 7, 3, 4]),
        propensities=np.ones(5),
        lists=np.array([0, 0, 0, 1, 1]),
        residents=np.array([0, 0, 0, 1, 1]),
    )
    chances = WORLD.examination

    assert moved(log, KNOWN, np.array([1.0])) == pytest.approx(chances[[6, 0, 1, 3, 2]])
    assert moved(log, KNOWN, np.array([0.0])) == pytest.approx(chances[log.positions - 1])
