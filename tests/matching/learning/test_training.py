"""From a log to a proposal: what is learnt, what stays as it is stated, and what is told of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from benchmarks.simulated_clicks import PARTS as SIMULATED
from benchmarks.simulated_clicks import STATED, TRUE, World, simulate
from matching.learning.examination import Examination
from matching.learning.log import Log
from matching.learning.off_policy import Verdict
from matching.learning.rules import LearningRules
from matching.learning.training import Learnt, auc, counted, learn
from matching.recommender.scorer import PARTS, Weights
from tests.matching.learning.conftest import TRUTH, WORLD

STATED_BY_NAME = {part.value: getattr(Weights(), part.value) for part in PARTS}


@pytest.fixture(scope="module")
def learnt(log: Log, rules: LearningRules) -> Learnt:
    return learn(log, stated=STATED_BY_NAME, current=STATED_BY_NAME, rules=rules, seed=1)


def test_the_simulation_speaks_of_the_parts_that_there_are() -> None:
    assert dict(zip(SIMULATED, STATED, strict=True)).items() <= STATED_BY_NAME.items()


def test_weights_of_every_part_and_what_is_held_stays(learnt: Learnt, rules: LearningRules) -> None:
    assert learnt.weights.keys() == STATED_BY_NAME.keys()
    assert {name: learnt.weights[name] for name in rules.held} == {name: STATED_BY_NAME[name] for name in rules.held}
    assert learnt.errors.keys() == set(SIMULATED)
    assert all(learnt.weights[name] >= STATED_BY_NAME[name] for name in rules.floors)
    assert learnt.weights["travel"] == pytest.approx(TRUTH[9], abs=4 * learnt.errors["travel"])


def test_people_from_whom_nothing_was_learnt_say_that_it_is_better(learnt: Learnt) -> None:
    assert learnt.auc > learnt.auc_before > 0.5
    assert (learnt.off_policy.verdict, learnt.off_policy.low > 0) == (Verdict.AHEAD, True)
    assert (learnt.agreement.error < 0.02, learnt.agreement.skill > 0) == (True, True)


def test_auc_is_that_of_everybody_looking_at_everything(log: Log) -> None:
    """As scikit-learn has it, where what is wanted is known: drawn anew for every thing of the same lists."""
    known = Examination(WORLD.examination, "told", 0.0)
    wanted = np.random.default_rng(5).random(len(log)) < WORLD.relevance(log.features)
    for weights in (TRUE, STATED):
        truth = roc_auc_score(wanted, log.score(weights))
        assert auc(log, weights, known, clip=1e9) == pytest.approx(truth, abs=0.02)
    assert np.isnan(auc(replace(log, opened=np.zeros(len(log), dtype=np.bool_)), TRUE, known, clip=10))


def test_equal_scores_are_half_right(log: Log) -> None:
    assert auc(log, np.zeros(len(log.parts)), Examination(np.ones(1), "told", 0.0), clip=10) == pytest.approx(0.5)


def test_a_part_that_is_switched_off_stays_off(log: Log, rules: LearningRules) -> None:
    few = log.of(log.lists < 1500)
    learnt = learn(few, stated={**STATED_BY_NAME, "travel": 0.0}, current=STATED_BY_NAME, rules=rules, seed=1)

    assert (learnt.weights["travel"], "travel" in learnt.errors) == (0.0, False)


def test_floors_hold_whatever_the_many_open(rules: LearningRules) -> None:
    """People who open least what would be easiest for those with access needs."""
    contrary = simulate(1_500, World(), seed=21)
    turned = contrary.features.copy()
    turned[:, 13:15] *= -1
    learnt = learn(
        replace(contrary, features=turned), stated=STATED_BY_NAME, current=STATED_BY_NAME, rules=rules, seed=1
    )

    assert (learnt.weights["access"], learnt.weights["barriers"]) == (0.5, 0.5)


def test_all_of_it_is_plain_json(learnt: Learnt) -> None:
    told: dict[str, Any] = json.loads(json.dumps(learnt.to_json(), allow_nan=False))

    assert told["off_policy"]["verdict"] == "ahead"
    assert told["weights"] == learnt.weights
    assert told["examination"]["how"] == "likelihood"
    assert len(told["curve"]["scores"]) == len(told["curve"]["chances"]) > 10
    assert set(told["reference"]) == set(SIMULATED)


def test_the_same_log_teaches_the_same(log: Log, rules: LearningRules) -> None:
    few = log.of(log.lists < 500)
    first, again = (
        learn(few, stated=STATED_BY_NAME, current=STATED_BY_NAME, rules=rules, seed=1).to_json() for _ in range(2)
    )

    assert first == again


def test_counting() -> None:
    log = simulate(30, World(), seed=2, residents=7)

    assert counted(log, 12) == {
        "residents": len(set(log.residents.tolist())),
        "lists": 30,
        "exposures": 600,
        "opened": int(log.opened.sum()),
        "days": 12,
    }


def test_what_is_taken_are_named_parts_of_a_score_and_nothing_else(log: Log) -> None:
    """No column of a log is a profile, an answer or a group: the others say where it stood, and by a number in whose list."""
    assert set(Log.__slots__) == {
        "parts", "features", "opened", "positions", "places", "propensities", "lists", "residents",
    }  # fmt: skip
    assert set(log.parts) <= {part.value for part in PARTS}
    assert TRUE.shape == (len(log.parts),)
    assert np.all(np.abs(log.features) <= 0.5)
