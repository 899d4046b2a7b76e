"""What was shown and what became of it, as arrays: all that is learnt from."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """Exposures: one person, one list, one place. Arrays have shape (exposures,), lists stand together."""

    parts: tuple[str, ...]
    """Names of the columns of `features`."""
    features: NDArray[np.float32]
    """Shape (exposures, parts): each part of the score before it was weighed, from -0.5 to 0.5; 0 where nothing was known."""
    opened: NDArray[np.bool_]
    """Whether they opened it, kept it or applied."""
    positions: NDArray[np.int64]
    """Place at which it was shown, from 1."""
    places: NDArray[np.int64]
    """Place at which it would have stood, had no two been swapped."""
    propensities: NDArray[np.float64]
    """How likely it was to be shown at `positions`."""
    lists: NDArray[np.int64]
    """A number for each list; ascending."""
    residents: NDArray[np.int64]
    """A number for each person. It is used to keep one person's lists together, and for nothing else."""

    def __len__(self) -> int:
        return len(self.opened)

    def of(self, rows: NDArray[np.bool_]) -> Self:
        """Return some of the exposures."""
        columns = (getattr(self, one.name) for one in fields(self)[1:])
        return type(self)(self.parts, *(column[rows] for column in columns))

    def score(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the score of each exposure by some weights, in the order of `parts`."""
        return np.asarray(self.features @ weights.astype(np.float32), dtype=np.float64)


def thirds(log: Log) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which exposures weights are fitted on (three fifths of the people), chances (a fifth), and what judges both (a fifth).

    A person is always on the same side, whatever else is in the log.
    """
    fifth = (log.residents.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)
    fifth %= np.uint64(5)
    return fifth < 3, fifth == 3, fifth == 4  # noqa: PLR2004 - fifths
