"""What a method learns from its own log: how likely somebody applies, and is offered a place, from what the app knows of a pair.

Two logistic regressions and their product. The place in the list is a feature of the first, and everybody is asked about at the first
place, so that what stood high is not taken for what is wanted. No group is a feature. Until the log says something, a guess stands in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from sklearn.linear_model import LogisticRegression

from matching.simulation.world import FEATURES, chance_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_ENOUGH: Final = 20
"""Of the rarer outcome, before anything is learned."""
_LAST: Final = 40_000
"""Rows of the log that are learned from: the latest."""
LEARNED_FROM: Final = (*FEATURES, "log(1 + times seen)")
"""Whoever saw a course and did not apply seldom applies the next time."""
APPLY_GUESS: Final = (-1.0, np.array([2.0, -0.5, 0.0, -0.5]))
"""Intercept, and weights of these: liked a little more where words agree, a little less where it is far or was seen before."""
SUCCESS_GUESS: Final = (0.0, np.array([1.0, 0.0, -0.5, 0.0]))


@dataclass(slots=True)
class Log:
    """What the app has seen: one row for each course that was shown to somebody who came."""

    features: list[NDArray[np.float32]] = field(default_factory=list)
    positions: list[NDArray[np.int64]] = field(default_factory=list)
    """From 1."""
    applied: list[NDArray[np.bool_]] = field(default_factory=list)
    offered: list[NDArray[np.int8]] = field(default_factory=list)
    """1 for a place, 0 for a refusal, -1 where nobody decided: not applied, or full before."""

    def add(
        self,
        features: NDArray[np.float32],
        positions: NDArray[np.int64],
        applied: NDArray[np.bool_],
        offered: NDArray[np.int8],
    ) -> None:
        """Write a week down."""
        self.features.append(features)
        self.positions.append(positions)
        self.applied.append(applied)
        self.offered.append(offered)


class ValueModel:
    """Chance of a place from an invitation that is looked at: P(apply) x P(offered | applied)."""

    def __init__(self) -> None:
        """Begin with the guess."""
        self._apply: tuple[float, Floats] = APPLY_GUESS
        self._success: tuple[float, Floats] = SUCCESS_GUESS

    def fit(self, log: Log) -> None:
        """Learn from the log; what it says too little about stays as it was."""
        features = np.concatenate(log.features)[-_LAST:].astype(np.float64)
        positions = np.concatenate(log.positions)[-_LAST:]
        applied, offered = np.concatenate(log.applied)[-_LAST:], np.concatenate(log.offered)[-_LAST:]
        found = _fitted(np.column_stack([features, np.log(positions)]), applied)
        if found is not None:
            self._apply = (found[0], found[1][: len(LEARNED_FROM)])
        decided = offered >= 0
        found = _fitted(features[decided], offered[decided] == 1)
        if found is not None:
            self._success = found

    def predict(self, features: NDArray[np.float32]) -> Floats:
        """Return the value of each pair, shape of the pairs."""
        (apply, of_apply), (success, of_success) = self._apply, self._success
        return chance_of(apply + features @ of_apply) * chance_of(success + features @ of_success)


def _fitted(features: Floats, happened: NDArray[np.bool_]) -> tuple[float, Floats] | None:
    if min(int(happened.sum()), int((~happened).sum())) < _ENOUGH:
        return None
    model = LogisticRegression(C=1.0, max_iter=200).fit(features, happened)
    return float(model.intercept_[0]), np.asarray(model.coef_[0], dtype=np.float64)
