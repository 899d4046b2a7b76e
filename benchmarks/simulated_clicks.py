"""Clicks of people who do not exist: what somebody would open is known, so it can be seen whether learning finds it.

Each list is the best of some candidates by the stated weights, two places swapped now and then. A thing is opened with the
probability examination(place) x relevance, and relevance is a logistic function of its parts by weights that the learner never sees.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from matching.learning.log import Log
from matching.recommender.exploring import Exploration

PARTS = (
    "meaning_words", "meaning_dense", "meaning_bridge", "form", "skills_essential", "skills_optional", "skills_taught", "level",
    "freshness", "travel", "schedule", "cost_or_pay", "start", "access", "barriers",
)  # fmt: skip
STATED = np.array([0.6, 3.0, 0.8, 0.6, 0.4, 0.2, 0.3, 0.3, 0.05, 0.4, 0.4, 0.25, 0.1, 0.5, 0.5])
TRUE = np.array([0.8, 2.4, 1.2, 0.6, 0.4, 0.2, 0.3, 0.3, 0.0, 1.6, 0.9, 0.9, 0.1, 0.5, 0.5])
"""What these people open things for: nearness, times and money more than is stated, and what was said a little less."""
KNOWN = np.array([1.0, 1.0, 1.0, 0.3, 0.5, 0.5, 0.4, 0.7, 1.0, 0.9, 0.6, 0.8, 0.8, 0.1, 0.2])
"""How often each part is known at all."""
BATCH = 2_000


@dataclass(frozen=True)
class World:
    """How people look and open.

    Attributes:
        decay: the chance that place k is looked at is k to the power of minus this.
        bias: logarithm of the odds that a thing with a score of 0 is opened once it is looked at.
        sharpness: how much a unit of the true score moves those odds.
        places: of a list.
        candidates: from which a list is taken.
    """

    decay: float = 0.8
    bias: float = -2.0
    sharpness: float = 1.0
    places: int = 20
    candidates: int = 60
    exploration: Exploration = field(default_factory=lambda: Exploration(share=0.05))

    @property
    def examination(self) -> NDArray[np.float64]:
        """The chance of each place, shape (places,)."""
        return np.arange(1, self.places + 1, dtype=np.float64) ** -self.decay

    def relevance(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """The chance that things are opened once they are looked at."""
        return expit(self.bias + self.sharpness * (features @ TRUE))


def simulate(lists: int, world: World, seed: int, *, residents: int | None = None) -> Log:
    """The log of so many lists.

    Args:
        lists: how many.
        world: how people look and open.
        seed: of all that is drawn.
        residents: how many people they are of; None for one in five.
    """
    rng = np.random.default_rng(seed)
    batches = [_batch(rng, min(BATCH, lists - start), world) for start in range(0, lists, BATCH)]
    features, opened, positions, places, propensities = (
        np.concatenate(column) for column in zip(*batches, strict=True)
    )
    people = rng.integers(residents or max(lists // 5, 1), size=lists)
    return Log(
        parts=PARTS,
        features=features,
        opened=opened,
        positions=positions,
        places=places,
        propensities=propensities,
        lists=np.repeat(np.arange(lists), world.places),
        residents=np.repeat(people, world.places),
    )


def _batch(rng: np.random.Generator, lists: int, world: World) -> tuple[NDArray[np.generic], ...]:
    shape = (lists, world.candidates, len(PARTS))
    features = (rng.random(shape, dtype=np.float32) - np.float32(0.5)) * (rng.random(shape, dtype=np.float32) < KNOWN)
    order = np.argsort(-(features @ STATED.astype(np.float32)), axis=1)[:, : world.places]
    features = np.take_along_axis(features, order[:, :, None], axis=1)
    where, propensities = _explored(rng, lists, world)
    features = np.take_along_axis(features, where[:, :, None], axis=1)
    opened = rng.random((lists, world.places)) < world.examination * world.relevance(features)
    positions = np.tile(np.arange(1, world.places + 1), (lists, 1))
    return tuple(
        column.reshape(lists * world.places, *column.shape[2:])
        for column in (features, opened, positions, where + 1, propensities)
    )


def _explored(rng: np.random.Generator, lists: int, world: World) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Where each thing stood, and how likely it was to be shown where it is: what `explore` says, for many lists at once."""
    pairs, plain = np.array(world.exploration.pairs(world.places)), np.arange(world.places)
    where = np.tile(plain, (lists, 1))
    swapped = np.flatnonzero(rng.random(lists) < world.exploration.share)
    upper, lower = pairs[rng.integers(len(pairs), size=len(swapped))].T
    where[swapped, upper], where[swapped, lower] = lower, upper
    each = world.exploration.share / len(pairs)
    own = 1 - each * np.bincount(pairs.ravel(), minlength=world.places)
    return where, np.where(where == plain, own, each)
