"""What would have been opened, had lists been ordered by other weights? Told from lists that were ordered by these.

Each exposure keeps its openings and is moved to the place that the other order gives it, among the places of its list that were seen.
What was opened at a place that is looked at with chance p, and would stand where the chance is q, counts q / p (Li et al., "Offline
evaluation of ranking policies with click models", KDD 2018). The sum is divided by the same sum of what was looked at, so that
clipping and chance take as much from above as from below (self-normalised, Swaminathan and Joachims, NIPS 2015): openings for each
thing that is looked at. Both orders are asked the same way, by score alone; intervals come from a bootstrap over people.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matching.learning.examination import Examination
    from matching.learning.log import Log

    Floats = NDArray[np.float64]

ROUNDS: Final = 2_000
_AT_ONCE: Final = 100


class Verdict(StrEnum):
    """What the log says of a candidate beside the release in use."""

    AHEAD = "ahead"
    """More is opened, beyond doubt."""
    LEVEL = "level"
    """The interval of the difference holds 0."""
    BEHIND = "behind"
    """Less is opened, beyond doubt."""
    SILENT = "silent"
    """Too little in the log speaks for either: nothing is said."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A candidate beside the release in use. Rates are openings for each thing that is looked at."""

    candidate: float
    current: float
    low: float
    high: float
    """95 % interval of candidate minus current."""
    effective: float
    """Effective sample size: so many openings of equal weight would say as much (Kish). Of the order for which it is smaller."""
    verdict: Verdict


def estimate(
    log: Log, examination: Examination, candidate: Floats, current: Floats, *, clip: float, needed: float, seed: int
) -> Estimate:
    """Compare two sets of weights.

    Args:
        log: of people from whom neither was learnt.
        examination: of the places.
        candidate: weights, in the order of the log's parts.
        current: the same of the release in use.
        clip: most that one opening can count.
        needed: effective sample size below which nothing is said.
        seed: of the bootstrap.
    """
    _, person = np.unique(log.residents, return_inverse=True)
    sums, effective = [], []
    for weights in (candidate, current):
        ratio = np.minimum(moved(log, examination, weights) / examination.at(log.positions), clip)
        opened, looked_at = ratio * log.opened, ratio * examination.at(log.positions)
        sums += [np.bincount(person, weights=column) for column in (opened, looked_at)]
        effective.append(float(opened.sum() ** 2 / max(np.sum(opened**2), 1e-12)))
    by_person = np.stack(sums, axis=1).astype(np.float64)
    first, second = _rates(by_person.sum(axis=0)[None])
    drawn = _bootstrap(by_person, np.random.default_rng(seed))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Estimate(
        candidate=float(first[0]),
        current=float(second[0]),
        low=float(low),
        high=float(high),
        effective=min(effective),
        verdict=_verdict(float(low), float(high), min(effective) >= needed),
    )


def moved(log: Log, examination: Examination, weights: Floats) -> Floats:
    """Return the chance that each exposure is looked at where these weights would put it, shape (exposures,).

    Among the places of its list that were seen; equal scores stay in the order in which they were shown.
    """
    order = np.lexsort((log.positions, -log.score(weights), log.lists))
    places = np.lexsort((log.positions, log.lists))
    chances = np.empty(len(log))
    chances[order] = examination.at(log.positions)[places]
    return chances


def _rates(sums: Floats) -> tuple[Floats, Floats]:
    return sums[:, 0] / np.maximum(sums[:, 1], 1e-12), sums[:, 2] / np.maximum(sums[:, 3], 1e-12)


def _bootstrap(by_person: Floats, rng: np.random.Generator) -> Floats:
    """Return differences of the rates, shape (ROUNDS,), each with as many people drawn as there are."""
    people, drawn = len(by_person), []
    for _ in range(ROUNDS // _AT_ONCE):
        times = rng.poisson(1.0, size=(_AT_ONCE, people)).astype(
            np.float64
        )  # near to drawing with replacement, and much faster
        first, second = _rates(times @ by_person)
        drawn.append(first - second)
    return np.concatenate(drawn)


def _verdict(low: float, high: float, enough: bool) -> Verdict:  # noqa: FBT001 - told at its only call
    if not enough:
        return Verdict.SILENT
    if low > 0:
        return Verdict.AHEAD
    return Verdict.BEHIND if high < 0 else Verdict.LEVEL
