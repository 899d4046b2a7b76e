"""The bridge: what a text says about work, as weights over the taxonomy's nearest occupations.

"Fixing laptops" and "Deskside technician" share no word, but both stand near *ICT help desk agent*, whose alternative
labels are the field's synonyms. Two texts are compared through those occupations, and, because neighbours in the
taxonomy do similar work, through the ISCO groups above them as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from matching.recommender.text import Passage, unit_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matching.recommender.frames import OccupationTable

GROUP_DIGITS: Final = (4, 3, 2)
"""Unit, minor and sub-major groups of ISCO-08, the levels that are smoothed over."""

_BATCH: Final = 512
"""Rows that are compared with all occupations at once: 512 x 3,039 cosines are 12 MB."""


def occupation_passages(occupations: OccupationTable) -> list[Passage]:
    """Return one passage an occupation: its label, then its synonyms, description and skills."""
    columns = zip(
        occupations.labels,
        occupations.alternative_labels,
        occupations.descriptions,
        occupations.skill_labels,
        strict=True,
    )
    return [Passage(label, "\n".join((*synonyms, words, *skills))) for label, synonyms, words, skills in columns]


class OccupationBridge(TransformerMixin, BaseEstimator):
    """Unit text rows to rows over occupations and their ISCO groups: (texts, occupations + groups), sparse, float64.

    A dot product of two rows is between 0 and 1: how much both texts are about the same work. A text that is far from every
    occupation gets a short row, so that a taxonomy of one field (the demo's 91 ICT occupations) says little of other fields.

    Args:
        nearest: occupations that a text is spread over, at most; never more than the square root of all occupations.
        power: sharpens the weights, cosine ** power.
        shares: of the occupation itself, and of its groups of four, three and two digits. They sum to 1.
        confident: cosine with the nearest occupation from which on a row has length 1.
    """

    def __init__(
        self,
        nearest: int = 20,
        power: float = 2.0,
        shares: tuple[float, float, float, float] = (0.5, 0.25, 0.15, 0.1),
        confident: float = 0.1,
    ) -> None:
        self.nearest = nearest
        self.power = power
        self.shares = shares
        self.confident = confident

    def fit(self, occupations: Any, isco_groups: Sequence[str]) -> Self:
        """Keep the occupations' text rows (a `csr_array`) and build the steps from each to its groups.

        An occupation whose group is not known ("") simply has no group above it.
        """
        self.occupations_ = sparse.csr_array(occupations)
        # Turned once: the product with it is what every text waits for.
        self.by_feature_ = sparse.csr_array(self.occupations_.T)
        self.isco_groups_ = tuple(isco_groups)
        self.steps_ = tuple(_membership(self.isco_groups_, digits) for digits in GROUP_DIGITS)
        return self

    @property
    def occupation_count(self) -> int:
        """Number of leading columns that are occupations; groups follow."""
        return int(self.occupations_.shape[0])

    def transform(self, texts: Any) -> Any:
        """Return the rows of the texts (unit rows of the `TextEncoder` whose rows were fitted) as a `csr_array`."""
        check_is_fitted(self)
        starts = range(0, texts.shape[0], _BATCH)
        blocks = [self._batch(texts[start : start + _BATCH]) for start in starts]
        width = self.occupation_count + sum(step.shape[1] for step in self.steps_)
        return sparse.csr_array(sparse.vstack(blocks)) if blocks else sparse.csr_array((0, width))

    def _batch(self, texts: Any) -> Any:
        cosines = (texts @ self.by_feature_).toarray()
        nearest = unit_rows(self._nearest(cosines))
        blocks = [nearest * np.sqrt(self.shares[0])]
        for step, share in zip(self.steps_, self.shares[1:], strict=True):
            blocks.append(unit_rows(nearest @ step) * np.sqrt(share))
        length = np.minimum(cosines.max(axis=1, initial=0.0) / self.confident, 1.0)
        return sparse.csr_array(sparse.diags_array(length) @ sparse.hstack(blocks))

    def _nearest(self, cosines: NDArray[np.float64]) -> Any:
        rows, columns = cosines.shape
        count = min(self.nearest, int(np.ceil(np.sqrt(columns))))
        kept = np.argpartition(-cosines, count - 1, axis=1)[:, :count] if count else np.empty((rows, 0), dtype=np.intp)
        kept.sort(axis=1)
        weights = np.take_along_axis(cosines, kept, axis=1) ** self.power
        matrix = sparse.csr_array(
            (weights.ravel(), kept.ravel(), np.arange(rows + 1) * count),
            shape=cosines.shape,
        )
        matrix.eliminate_zeros()
        return matrix


def _membership(groups: Sequence[str], digits: int) -> Any:
    """Return the (occupations, groups) matrix of ones that says which group each occupation is in."""
    codes = sorted({group[:digits] for group in groups if group})
    column = {code: index for index, code in enumerate(codes)}
    pairs = [(row, column[group[:digits]]) for row, group in enumerate(groups) if group]
    rows, columns = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return sparse.csr_array((np.ones(len(pairs)), (rows, columns)), shape=(len(groups), len(codes)))
