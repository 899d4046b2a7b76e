"""Simulated logs, made once: how people look and open in them is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.simulated_clicks import STATED, TRUE, World, simulate
from matching.learning.log import Log
from matching.learning.rules import LearningRules, read_rules
from matching.recommender.exploring import Exploration
from matching.recommender.scorer import PARTS

SHIPPED = Path(__file__).resolve().parents[3] / "fixtures" / "learning.json"
WORLD = World()
SWAPPED = World(exploration=Exploration(share=1.0))


def as_stated(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The true weights on the scale on which learnt ones are told: as long along the stated ones as these are."""
    return weights * (STATED @ STATED) / (weights @ STATED)


TRUTH = as_stated(TRUE)


@pytest.fixture(scope="session")
def log() -> Log:
    """6,000 lists of 20, two places swapped in one of twenty."""
    return simulate(6_000, WORLD, seed=3)


@pytest.fixture(scope="session")
def swapped() -> Log:
    """8,000 lists, two places swapped in every one."""
    return simulate(8_000, SWAPPED, seed=4)


@pytest.fixture(scope="session")
def rules() -> LearningRules:
    """As they are shipped."""
    return read_rules(SHIPPED, tuple(part.value for part in PARTS))
