"""Are the parts of the scores still what they were when the weights were learnt? Population stability index, part by part.

The index of Karakoulas (2004) and of credit scoring: with shares p of the reference and q of now in the same bins, the sum of
(q - p) log(q / p). Bins are tenths of the reference, and a bin of its own for exactly 0, which means that nothing was known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matching.learning.log import Log

_BINS: Final = 10
_LEAST: Final = 0.5
"""Exposures that an empty bin is taken to hold: what was not seen is not impossible."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How one part was spread."""

    exposures: int
    edges: tuple[float, ...]
    """Between the bins of what is not 0, ascending."""
    counts: tuple[int, ...]
    """Of 0, and then of the bins."""

    @classmethod
    def of(cls, values: NDArray[np.float64], edges: tuple[float, ...] | None = None) -> Self:
        """Count values into bins: into tenths of their own, or between the edges of another."""
        known = values[values != 0]
        if edges is None:
            tenths = np.quantile(known, np.linspace(0, 1, _BINS + 1)[1:-1]) if len(known) else np.empty(0)
            edges = tuple(np.unique(tenths).tolist())
        counts = np.bincount(np.searchsorted(edges, known, side="right"), minlength=len(edges) + 1)
        return cls(len(values), edges, (len(values) - len(known), *counts.tolist()))


Reference = dict[str, Spread]
"""Name of a part -> how it was spread."""


def reference_of(log: Log) -> Reference:
    """Return how the parts of a log are spread."""
    columns = log.features.T.astype(np.float64)
    return {name: Spread.of(column) for name, column in zip(log.parts, columns, strict=True)}


def as_json(reference: Reference) -> dict[str, Any]:
    """Return a reference as plain JSON."""
    return {
        name: {"exposures": one.exposures, "edges": list(one.edges), "counts": list(one.counts)}
        for name, one in reference.items()
    }


def from_json(stored: Mapping[str, Any]) -> Reference:
    """Return what `as_json` made."""
    return {name: Spread(one["exposures"], tuple(one["edges"]), tuple(one["counts"])) for name, one in stored.items()}


def drift(reference: Reference, log: Log) -> dict[str, float]:
    """Return the index of every part that both have; 0 = spread alike. A part that is new has none."""
    columns = dict(zip(log.parts, log.features.T.astype(np.float64), strict=True))
    return {
        name: _index(one.counts, Spread.of(columns[name], one.edges).counts)
        for name, one in reference.items()
        if name in columns
    }


def _index(before: tuple[int, ...], now: tuple[int, ...]) -> float:
    p, q = (np.maximum(np.array(counts, dtype=np.float64), _LEAST) for counts in (before, now))
    p, q = p / p.sum(), q / q.sum()
    return float(np.sum((q - p) * np.log(q / p)))
