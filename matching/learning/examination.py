"""How likely a place of a list is to be looked at at all, beside the first one. Nobody opens what they never saw.

The model is the position-based one: what stands at place k is opened with probability examination(k) x relevance. Two ways:

- from swaps: what was swapped says by how much a place alone changes the rate, whatever stood there (Agarwal et al., WSDM 2019).
  It assumes nothing about relevance, and needs many swaps;
- by likelihood: places and relevance are fitted together, relevance as a logistic function of the parts of the score. That is the
  likelihood which the EM algorithm of Wang et al. (WSDM 2018) climbs, climbed by L-BFGS instead, with the first place fixed at 1.

Which one was used, and its errors, are kept with what was learnt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.isotonic import IsotonicRegression

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matching.learning.log import Log

    Floats = NDArray[np.float64]

PRECISE: Final = 0.1
"""Largest standard error of a logarithm with which swaps are believed."""
_LOOKED_AT: Final = 400_000
"""Exposures that the likelihood is taken of, at most: more change the third digit and take longer."""
_RIDGE: Final = 1.0
_STEPS: Final = 200


@dataclass(frozen=True, slots=True, eq=False)
class Examination:
    """How likely each place is to be looked at."""

    chances: Floats
    """Shape (places,): of the first, the second and so on; the first is 1, none is higher than the one before it."""
    how: str
    """`swaps` or `likelihood`."""
    worst_error: float
    """Largest standard error of a logarithm among the places that swaps told something of; infinite without swaps."""

    def at(self, positions: NDArray[np.int64]) -> Floats:
        """Return the chance of each place, from 1; a place further down than any that was seen is as likely as the last."""
        return np.asarray(self.chances[np.minimum(positions, len(self.chances)) - 1])

    def inverse(self, positions: NDArray[np.int64], clip: float) -> Floats:
        """Return 1 / chance, `clip` at most: what a thing that was opened there stands for."""
        return np.minimum(1.0 / self.at(positions), clip)


def examine(log: Log) -> Examination:
    """Return the examination of the places of a log: from swaps where those are precise, else by likelihood."""
    fitted = by_likelihood(log)
    swapped, error = from_swaps(log, fitted)
    if error <= PRECISE:
        return Examination(swapped, "swaps", error)
    return Examination(fitted, "likelihood", error)


def by_likelihood(log: Log) -> Floats:
    """Fit places and relevance together. Return the chance of each place, shape (places,)."""
    count, parts = int(log.positions.max()), log.features.shape[1]
    # Whole lists: every second exposure would be every second place.
    sampled = log.of(log.lists % max(len(log) // _LOOKED_AT, 1) == 0)
    features, opened, place = sampled.features, sampled.opened.astype(np.float64), sampled.positions - 1

    def loss(values: Floats) -> tuple[float, Floats]:
        chances = np.exp(np.append(0.0, values[: count - 1]))[place]
        relevance = expit(features @ values[count:].astype(np.float32) + values[count - 1])
        expected = np.clip(chances * relevance, 1e-9, 1 - 1e-9)
        total = -np.sum(opened * np.log(expected) + (1 - opened) * np.log1p(-expected))
        by_chance = (1 - opened) * expected / (1 - expected) - opened
        by_score = by_chance * (1 - relevance)
        slopes = np.concatenate(
            [
                np.bincount(place, weights=by_chance, minlength=count)[1:],
                [by_score.sum()],
                features.T @ by_score.astype(np.float32) + _RIDGE * values[count:],
            ]
        )
        return float(total + 0.5 * _RIDGE * np.sum(values[count:] ** 2)), slopes

    rate = float(np.clip(opened.mean(), 1e-4, 0.5))
    start = np.concatenate([-0.5 * np.log(np.arange(2, count + 1)), [np.log(2 * rate)], np.zeros(parts)])
    bounds = [(-8.0, 0.0)] * (count - 1) + [(None, None)] * (parts + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": _STEPS})
    chances = np.exp(np.append(0.0, found.x[: count - 1]))
    return never_rising(chances, np.bincount(log.positions - 1, minlength=count))


def never_rising(chances: Floats, exposures: NDArray[np.int64]) -> Floats:
    """Return the nearest chances that never rise from place to place, each weighted by its exposures; the first is 1."""
    smooth = IsotonicRegression(increasing=False, y_min=1e-3, y_max=1.0)
    fitted = smooth.fit_transform(np.arange(len(chances)), chances, sample_weight=np.maximum(exposures, 1))
    fitted[0] = 1.0
    return np.asarray(fitted, dtype=np.float64)


def from_swaps(log: Log, otherwise: Floats) -> tuple[Floats, float]:
    """Return the chance of each place from what was swapped, and the largest standard error of their logarithms.

    Every pair of places that may be swapped gives the ratio of their chances, of the things that stand at one of the two: each thing
    that was opened counts one over its propensity. The ratios are fitted together, each by its precision.

    Args:
        log: what was shown; only lists that may have been swapped say something.
        otherwise: chances of the places that were never swapped; they go on from the last place that was.
    """
    pairs = _pairs(log)
    if not pairs:
        return otherwise, float("inf")
    last = max(lower for _, lower, *_ in pairs)
    design = np.zeros((len(pairs), last))
    for row, (upper, lower, *_) in enumerate(pairs):
        design[row, lower - 1] = 1.0
        if upper > 1:
            design[row, upper - 1] = -1.0
    design = design[:, 1:]
    ratios, precision = (np.array(column) for column in list(zip(*pairs, strict=True))[2:])
    information = design.T @ (design * precision[:, None])
    if np.linalg.matrix_rank(information) < len(information):
        return otherwise, float("inf")
    covariance = np.linalg.inv(information)
    logs = covariance @ (design.T @ (precision * ratios))
    chances = np.minimum(np.exp(np.append(0.0, logs)), 1.0)
    rest = otherwise[last:] * (chances[-1] / otherwise[last - 1])
    exposures = np.bincount(log.positions - 1, minlength=len(otherwise))
    return never_rising(np.append(chances, rest), exposures), float(np.sqrt(np.diag(covariance).max()))


def _pairs(log: Log) -> list[tuple[int, int, float, float]]:
    """Return (upper place, lower place, logarithm of the ratio of their chances, its precision), of pairs that were swapped."""
    explored = log.propensities < 1
    weight = log.opened / log.propensities
    found = []
    moved = explored & (log.positions != log.places)
    both = np.unique(np.sort(np.stack([log.positions[moved], log.places[moved]], axis=1), axis=1), axis=0)
    for upper, lower in both.tolist():
        of_pair = explored & np.isin(log.places, (upper, lower))
        above, below = (weight[of_pair & (log.positions == place)] for place in (upper, lower))
        if above.any() and below.any():
            variance = sum(float(np.sum(side**2) / np.sum(side) ** 2) for side in (above, below))
            found.append((upper, lower, float(np.log(below.sum() / above.sum())), 1.0 / variance))
    return found
