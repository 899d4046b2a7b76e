"""Weights of the parts of a score, learnt from what people opened, and never far from the stated ones without many of them.

Logistic regression on the parts. A thing that was opened counts one over the chance that its place was looked at (clipped), so that
what stood high is not taken for what is wanted: with y = opened / examination the loss log(1 + e^s) - y s has the expectation that it
would have had, had everybody looked at everything (Joachims, Swaminathan and Schnabel, WSDM 2017; Saito et al., WSDM 2020).
The weights are shrunk towards the direction of the stated ones: only what is not a multiple of them costs anything. None is below 0,
for no part may count against what it is for. In the end they are scaled to be as long as the stated ones along these, so that what
is stated in units of the score (discounts, bounds) keeps its meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.base import BaseEstimator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matching.learning.examination import Examination
    from matching.learning.log import Log

    Floats = NDArray[np.float64]

_STEPS: Final = 200
_SURE: Final = 2.0
"""Standard errors by which the stated score must speak for being opened."""


class NoDirection(ValueError):  # noqa: N818 - it is what was found
    """What people opened has nothing to do with the stated score, or is against it: that is for people to look at."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What the optimiser left behind."""

    exposures: int
    opened: int
    steps: int


class WeightLearner(BaseEstimator):
    """Learns weights.

    Args:
        stated: the weights towards which is shrunk, shape (parts,), none below 0, not all 0.
        shrinkage: what a unit of deviation costs, in exposures that speak for the stated direction.
        clip: most that one thing that was opened can stand for.
        examination: of the places; None counts every thing that was opened as one, as if everybody looked at everything.
    """

    def __init__(
        self, stated: Floats, shrinkage: float = 50.0, clip: float = 10.0, examination: Examination | None = None
    ) -> None:
        self.stated = stated
        self.shrinkage = shrinkage
        self.clip = clip
        self.examination = examination

    def fit(self, log: Log) -> Self:
        """Learn.

        Raises:
            NoDirection: the weights have nothing in common with the stated ones.
        """
        target = log.opened.astype(np.float64)
        if self.examination is not None:
            target *= self.examination.inverse(log.positions, self.clip)
        direction = self.stated / np.linalg.norm(self.stated)
        found = self._minimise(log.features, target, direction)
        raw, along = found.x[1:], float(found.x[1:] @ direction)
        spread = self._covariance(log, target, found.x, direction)
        if along <= _SURE * float(np.sqrt(direction @ spread @ direction)):
            message = "What people opened has nothing to do with the stated score."
            raise NoDirection(message)
        length = float(np.linalg.norm(self.stated))
        self.weights_ = raw * (length / along)
        # How the scaled weights move with the raw ones: not at all along the direction, for there their length is given.
        turned = (np.eye(len(raw)) - np.outer(raw, direction) / along) * (length / along)
        self.errors_ = np.sqrt(np.maximum(np.diag(turned @ spread @ turned.T), 0.0)) * (raw > 0)
        self.fit_ = Fit(len(log), int(log.opened.sum()), int(found.nit))
        return self

    def _minimise(self, features: NDArray[np.float32], target: Floats, direction: Floats) -> Any:
        def loss(values: Floats) -> tuple[float, Floats]:
            weights = values[1:]
            score = features @ weights.astype(np.float32) + values[0]
            across = weights - (weights @ direction) * direction
            total = np.sum(np.logaddexp(0.0, score) - target * score) + 0.5 * self.shrinkage * np.sum(across**2)
            gap = expit(score) - target
            slopes = features.T @ gap.astype(np.float32) + self.shrinkage * across
            return float(total), np.append(gap.sum(), slopes)

        rate = float(np.clip(target.mean(), 1e-4, 1 - 1e-4))
        start = np.append(np.log(rate / (1 - rate)), 0.1 * self.stated)
        bounds = [(None, None)] + [(0.0, None)] * len(direction)
        return minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": _STEPS})

    def _covariance(self, log: Log, target: Floats, values: Floats, direction: Floats) -> Floats:
        """Return the covariance of the raw weights, allowing for one person's exposures being alike (sandwich, by person).

        A weight that lies on its bound of 0 is taken as known.
        """
        free = np.append(True, values[1:] > 0)
        design = np.column_stack([np.ones(len(log), dtype=np.float32), log.features])[:, free]
        chance = expit(design @ values[free].astype(np.float32))
        shrunk = self.shrinkage * (np.eye(len(direction)) - np.outer(direction, direction))
        whole = np.zeros((len(values), len(values)))
        whole[1:, 1:] = shrunk
        curvature = (
            design.T @ (design * (chance * (1 - chance)).astype(np.float32)[:, None]) + whole[np.ix_(free, free)]
        )
        _, person = np.unique(log.residents, return_inverse=True)
        by_person = np.stack(
            [np.bincount(person, weights=(chance - target) * column) for column in design.T.astype(np.float64)], axis=1
        )
        inverse = np.linalg.inv(curvature.astype(np.float64))
        covariance = np.zeros((len(values), len(values)))
        covariance[np.ix_(free, free)] = inverse @ (by_person.T @ by_person) @ inverse
        return covariance[1:, 1:]
