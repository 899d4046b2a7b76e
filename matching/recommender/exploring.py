"""Now and then two places near each other are swapped, so that what a place alone does to being opened can be told from the thing.

How likely every item was to stand where it stands (its propensity) is known exactly and kept with the list. What is drawn comes
from the list's own inputs, so the same inputs always give the same list, and anybody can replay it. No score is changed.

Source: intervention harvesting, Agarwal et al., "Estimating position bias without intrusive interventions" (WSDM 2019).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FINE: Final = 1 << 64
"""Steps in which a share is drawn."""


@dataclass(frozen=True, slots=True)
class Exploration:
    """How much is swapped. Plain data: it is part of a release, as the weights are."""

    share: float = 0.0
    """Of the lists, in which two places are swapped; 0 = in none."""
    first: int = 10
    """Only among this many places."""
    reach: int = 3
    """By at most so many places."""

    def pairs(self, length: int) -> list[tuple[int, int]]:
        """Return the places that may be swapped in a list of some length, from 0, the upper one first."""
        end = min(self.first, length)
        return [(upper, lower) for upper in range(end) for lower in range(upper + 1, min(upper + self.reach + 1, end))]


@dataclass(frozen=True, slots=True, eq=False)
class Explored:
    """How a list is shown. Arrays have shape (places,)."""

    places: NDArray[np.intp]
    """The place, from 0, at which what is shown here stood before."""
    propensities: NDArray[np.float64]
    """How likely it was to be shown just here."""


def explore(length: int, exploration: Exploration, draw: int) -> Explored:
    """Swap two places of a list, or none.

    Args:
        length: of the list.
        exploration: how much is swapped.
        draw: a whole number of 128 bits or more, as good as random and always the same for the same list: a hash of its inputs.
    """
    places, pairs = np.arange(length), exploration.pairs(length)
    if not pairs or not exploration.share:
        return Explored(places, np.ones(length))
    if draw % _FINE < exploration.share * _FINE:
        upper, lower = pairs[draw // _FINE % len(pairs)]
        places[[upper, lower]] = lower, upper
    touched = np.bincount(np.array(pairs).ravel(), minlength=length)
    swapped = exploration.share / len(pairs)
    return Explored(places, np.where(places == np.arange(length), 1 - swapped * touched, swapped))
