"""From a score to a chance: how likely somebody opens a thing with this score, once they look at it.

Fitted on people whose exposures no weight was fitted on, and judged on others again. With few openings a curve of two figures is
fitted (Platt, 1999), with many one that only has to rise (isotonic; Zadrozny and Elkan, 2002). Both see openings through the chance
that a place was looked at, and both are kept as plain points: chances between them lie on straight lines.
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

    Floats = NDArray[np.float64]

MANY: Final = 1_000
"""Openings from which on a curve may have any rising shape."""
_POINTS: Final = 64
BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Curve:
    """Chances by score."""

    how: str
    """`platt` or `isotonic`."""
    scores: tuple[float, ...]
    """Ascending."""
    chances: tuple[float, ...]

    def at(self, scores: Floats) -> Floats:
        """Return the chance for each score; beyond the ends it stays as it is there."""
        return np.interp(scores, self.scores, self.chances)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far expected openings are from those that were."""

    exposures: int
    brier: float
    """Mean squared gap between what was expected of an exposure, place and all, and whether it was opened."""
    error: float
    """Expected calibration error: the mean gap of ten bins of alike expectation (Naeini et al., 2015)."""
    skill: float
    """1 - Brier score / that of knowing the places alone."""


def calibrate(scores: Floats, opened: NDArray[np.bool_], looked_at: Floats) -> Curve:
    """Fit the chances.

    Args:
        scores: shape (exposures,).
        opened: shape (exposures,).
        looked_at: chance that the place of each was looked at.
    """
    if int(opened.sum()) < MANY:
        return _platt(scores, opened.astype(np.float64), looked_at)
    # The mean of these is the chance: each opening counts one over the chance that it could have been missed.
    target = opened / looked_at
    curve = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(scores, target, sample_weight=looked_at)
    points = np.unique(np.quantile(scores, np.linspace(0, 1, _POINTS)))
    return Curve("isotonic", tuple(points.tolist()), tuple(curve.predict(points).tolist()))


def _platt(scores: Floats, opened: Floats, looked_at: Floats) -> Curve:
    def loss(values: Floats) -> float:
        expected = np.clip(looked_at * expit(values[0] + values[1] * scores), 1e-9, 1 - 1e-9)
        # One opening and one that was none are added, so that few openings promise nothing.
        prior = np.logaddexp(0.0, values[0]) + np.logaddexp(0.0, -values[0])
        return float(prior - np.sum(opened * np.log(expected) + (1 - opened) * np.log1p(-expected)))

    rate = float(np.clip(opened.mean(), 1e-4, 0.5))
    found = minimize(loss, np.array([np.log(rate), 1.0]), method="L-BFGS-B", bounds=[(None, None), (0.0, None)])
    points = np.linspace(float(scores.min()), float(scores.max()), _POINTS)
    return Curve("platt", tuple(points.tolist()), tuple(expit(found.x[0] + found.x[1] * points).tolist()))


def agreement(curve: Curve, scores: Floats, opened: NDArray[np.bool_], looked_at: Floats) -> Agreement:
    """Return how well chances agree with exposures that they were not fitted on."""
    expected = looked_at * curve.at(scores)
    overall = looked_at * (opened.sum() / looked_at.sum())
    brier, plain = (float(np.mean((guess - opened) ** 2)) for guess in (expected, overall))
    bins = [rows for rows in np.array_split(np.argsort(expected, kind="stable"), BINS) if len(rows)]
    gaps = [len(rows) * abs(float(expected[rows].mean()) - float(opened[rows].mean())) for rows in bins]
    return Agreement(len(scores), brier, sum(gaps) / max(len(scores), 1), 1 - brier / plain if plain else 0.0)
