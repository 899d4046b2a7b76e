"""Does a higher score mean what it seems to mean? The chance that a listing is relevant, by its score.

A score is a sum of parts, not a chance. It is turned into one by isotonic regression (Zadrozny and Elkan, 2002), fitted on four
fifths of the sentences and read on the last fifth, five times over, so that no sentence judges itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import GroupKFold

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDS: Final = 5
BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Listings whose expected chances are alike."""

    listings: int
    expected: float
    relevant: float
    """Share that was."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far expected chances are from what was so."""

    bins: tuple[Bin, ...]
    error: float
    """Expected calibration error: the mean gap of the bins, each weighted by its listings (Naeini et al., 2015)."""
    brier: float
    skill: float
    """1 - Brier score / that of always saying the overall share: above 0 means that scores tell something."""


def chances_of(
    scores: NDArray[np.float64], relevant: NDArray[np.bool_], sentence: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return the chance of each pair to be relevant, by curves that were fitted on other sentences; FOLDS of them at least."""
    chances = np.empty(len(scores))
    for fitted, read in GroupKFold(FOLDS).split(scores, relevant, sentence):
        curve = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(scores[fitted], relevant[fitted])
        chances[read] = curve.predict(scores[read])
    return chances


def calibration(
    scores: NDArray[np.float64], relevant: NDArray[np.bool_], sentence: NDArray[np.intp]
) -> Calibration | None:
    """Return the calibration of scores; None where there are fewer sentences than folds, or only one outcome.

    Args:
        scores: shape (pairs,), of a sentence and a listing each.
        relevant: shape (pairs,).
        sentence: shape (pairs,): number of the sentence.
    """
    if np.unique(sentence).size < FOLDS or relevant.all() or not relevant.any():
        return None
    chances = chances_of(scores, relevant, sentence)
    parts = [part for part in np.array_split(np.argsort(chances, kind="stable"), BINS) if len(part)]
    bins = tuple(Bin(len(part), float(chances[part].mean()), float(relevant[part].mean())) for part in parts)
    brier = float(np.mean((chances - relevant) ** 2))
    return Calibration(
        bins=bins,
        error=sum(one.listings * abs(one.expected - one.relevant) for one in bins) / len(scores),
        brier=brier,
        skill=1 - brier / float(np.var(relevant)),
    )
