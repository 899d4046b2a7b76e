"""Made-up markets for `benchmarks/allocation.py`, the same for the same seed.

Residents and opportunities have eight hidden tastes; popular opportunities are in more people's candidates. Half as many places
as slots. Two fifths of the opportunities are in five programmes, each with a floor for each of four overlapping groups at their share of
London (women .515, and three of .135, .132 and .01), and one floor for the first group over all programmes: 21. Scores of members
are too low by 15 % on purpose: that is the harm that floors are for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.inclusion.problem import Floor, Pairs, Problem

SHARES: Final = (0.515, 0.135, 0.132, 0.01)
PROGRAMMES: Final = 5
IN_PROGRAMMES: Final = 0.4
BIAS: Final = 0.15
TASTES: Final = 8
AT_ONCE: Final = 20_000
SLOTS: Final = 3


@dataclass(frozen=True)
class Instance:
    """A market, and who is in which group."""

    problem: Problem
    groups: NDArray[np.bool_]
    """Shape (residents, 4)."""


def instance(residents: int, opportunities: int, width: int, seed: int, cap: float = 1.0) -> Instance:
    """Draw a market."""
    rng = np.random.default_rng(seed)
    popularity = np.cumsum(rng.lognormal(0, 0.8, opportunities))
    tastes = rng.normal(size=(opportunities, TASTES)).astype(np.float32)
    groups = rng.random((residents, len(SHARES))) < np.array(SHARES)
    items = np.full((residents, width), opportunities, dtype=np.int32)
    benefit = np.zeros((residents, width), dtype=np.float32)
    for start in range(0, residents, AT_ONCE):
        rows = slice(start, min(start + AT_ONCE, residents))
        drawn = np.searchsorted(popularity, rng.random((rows.stop - start, 2 * width)) * popularity[-1]).astype(
            np.int32
        )
        drawn.sort(axis=1)
        own = rng.normal(size=(rows.stop - start, TASTES)).astype(np.float32)
        liking = np.einsum("rt,rct->rc", own, tastes[drawn]) / np.sqrt(np.float32(TASTES))
        liking += 0.3 * rng.standard_normal(drawn.shape, dtype=np.float32)
        liking[:, 1:][drawn[:, 1:] == drawn[:, :-1]] = -np.inf  # drawn twice
        best = np.argpartition(-liking, width, axis=1)[:, :width]
        chosen, value = np.take_along_axis(drawn, best, axis=1), np.take_along_axis(liking, best, axis=1)
        there = np.isfinite(value)
        items[rows][there] = chosen[there]
        benefit[rows] = 1 / (1 + np.exp(0.5 - 1.2 * value))
        benefit[rows][groups[rows].any(axis=1)] *= np.float32(1 - BIAS)
    weights = rng.lognormal(0, 0.6, opportunities)
    places = np.maximum(1, np.rint(weights / weights.sum() * residents * SLOTS / 2)).astype(np.int64)
    floors = _floors(rng, places, groups, cap)
    return Instance(Problem(Pairs(items, benefit, opportunities), places, SLOTS, floors), groups)


def _floors(
    rng: np.random.Generator, places: NDArray[np.int64], groups: NDArray[np.bool_], cap: float
) -> tuple[Floor, ...]:
    inside = rng.permutation(len(places))[: int(IN_PROGRAMMES * len(places))]
    programmes = [np.sort(part) for part in np.array_split(inside, PROGRAMMES)]
    named = [
        (f"programme {number}, group {group}", programme, group)
        for number, programme in enumerate(programmes)
        for group in range(len(SHARES))
    ]
    named.append(("all programmes, group 0", np.sort(inside), 0))
    return tuple(
        Floor(name, programme, groups[:, group], int(SHARES[group] * places[programme].sum()), cap)
        for name, programme, group in named
    )
