"""Parts that are spread as before have an index near 0; another population has a large one."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.simulated_clicks import simulate
from matching.learning.drift import Spread, as_json, drift, from_json, reference_of
from matching.learning.log import Log
from tests.matching.learning.conftest import WORLD


def test_the_same_people_are_under_a_tenth(log: Log) -> None:
    index = drift(reference_of(log), simulate(1_000, WORLD, seed=8))

    assert index.keys() == set(log.parts)
    assert max(index.values()) < 0.01


def test_the_part_that_changed_and_no_other(log: Log) -> None:
    later = simulate(1_000, WORLD, seed=8)
    moved = later.features.copy()
    moved[:, 9] = np.clip(moved[:, 9] - 0.2, -0.5, 0.5)
    moved[:, 4] = 0.0  # nothing is known of it any more
    index = drift(reference_of(log), replace(later, features=moved))

    assert {name for name, value in index.items() if value > 0.25} == {"travel", "skills_essential"}


def test_by_hand() -> None:
    """Shares .5 and .5 before, .8 and .2 now: (.3)(log 1.6) + (-.3)(log .4)."""
    before = Spread.of(np.array([0.0, 0.0, 1.0, 1.0]))
    log = Log(
        parts=("travel",),
        features=np.array([[0.0]] * 8 + [[1.0]] * 2, dtype=np.float32),
        opened=np.zeros(10, dtype=np.bool_),
        **{name: np.ones(10, dtype=np.int64) for name in ("positions", "places", "propensities", "lists", "residents")},
    )  # type: ignore[arg-type]
    (index,) = drift({"travel": before}, log).values()

    # The one edge is 1.0 itself, so that a bin below it is empty on both sides: half an exposure each.
    p, q = np.array([2, 0.5, 2]) / 4.5, np.array([8, 0.5, 2]) / 10.5
    assert index == pytest.approx(float(np.sum((q - p) * np.log(q / p))))


def test_a_reference_comes_back_from_json(log: Log) -> None:
    reference = reference_of(log)

    assert from_json(json.loads(json.dumps(as_json(reference)))) == reference


def test_a_part_that_is_new_is_not_compared(log: Log) -> None:
    reference = reference_of(log)
    del reference["travel"]

    assert "travel" not in drift(reference, log)
