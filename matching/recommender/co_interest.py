"""What people keep together: who kept this also kept that. Learnt from many (`matching.learning.co_interest`), applied here to one.

It holds listings and weights, and nobody: a pair is in it only where several people stand behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from matching.recommender.artefact import Arrays, expect
from matching.recommender.features import HALF

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

_PREFIX = "kept_"


@dataclass(frozen=True, slots=True, eq=False)
class CoInterest:
    """Pairs of listings that people keep together, by the first of each pair."""

    items: NDArray[np.int64]
    """Opportunities that others were kept with, ascending."""
    starts: NDArray[np.int64]
    """Shape (items + 1,): where the pairs of each begin."""
    others: NDArray[np.int64]
    """Shape (pairs,): the opportunity that was kept as well."""
    weights: NDArray[np.float32]
    """Shape (pairs,): how strongly, above 0."""
    full: float
    """The sum of weights that counts in full."""

    @classmethod
    def none(cls) -> Self:
        """Return what is known before anybody has kept anything: nothing."""
        nothing = np.empty(0, dtype=np.int64)
        return cls(nothing, np.zeros(1, dtype=np.int64), nothing, np.empty(0, dtype=np.float32), 1.0)

    def __len__(self) -> int:
        return len(self.others)

    def feature(self, ids: NDArray[np.int64], kept: Collection[int]) -> NDArray[np.float64]:
        """Return the feature of some opportunities, shape of `ids`: 0 where nothing is known, up to 0.5. It never speaks against."""
        sums: dict[int, float] = {}
        for key in sorted(kept):
            place = int(np.searchsorted(self.items, key))
            if place < len(self.items) and self.items[place] == key:
                pairs = slice(self.starts[place], self.starts[place + 1])
                for other, weight in zip(self.others[pairs].tolist(), self.weights[pairs].tolist(), strict=True):
                    sums[other] = sums.get(other, 0.0) + weight
        keys = np.array(sorted(sums), dtype=np.int64)
        if not len(keys):
            return np.zeros(len(ids))
        values = np.array([sums[key] for key in keys.tolist()])
        at = np.minimum(np.searchsorted(keys, ids), len(keys) - 1)
        return np.where(keys[at] == ids, HALF * np.minimum(values[at] / self.full, 1.0), 0.0)

    def to_arrays(self) -> Arrays:
        """Return it as named arrays of plain numbers."""
        columns = {"items": self.items, "starts": self.starts, "others": self.others, "weights": self.weights}
        return {f"{_PREFIX}{name}": array for name, array in columns.items()} | {
            f"{_PREFIX}full": np.array([self.full])
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> Self:
        """Return what `to_arrays` made; nothing where there is none.

        Raises:
            ArtefactMisshapen: they do not fit together.
        """
        if f"{_PREFIX}items" not in arrays:
            return cls.none()
        items, starts, others, weights, full = (
            arrays[f"{_PREFIX}{name}"] for name in ("items", "starts", "others", "weights", "full")
        )
        expect(starts.shape == (len(items) + 1,), "kept things and their pairs")
        expect(others.shape == weights.shape == (int(starts[-1]),), "pairs and weights")
        expect(bool((np.diff(items) > 0).all() and (np.diff(starts, prepend=0) >= 0).all()), "kept things in order")
        expect(
            bool(np.isfinite(weights).all() and (weights > 0).all() and full.shape == (1,) and full[0] > 0), "weights"
        )
        return cls(items, starts, others, weights, float(full[0]))
