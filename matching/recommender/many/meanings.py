"""What texts say of a whole catalogue, many of them at once: the parts of meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from matching.recommender.frames import Resident
from matching.recommender.scorer import MEANING, meaning_parts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from matching.recommender.index import CatalogueIndex, Postings
    from matching.recommender.pipeline import Recommender
    from matching.recommender.scorer import ResidentText
    from matching.recommender.wishes import Form

    Floats = NDArray[np.float64]

_MEMORY: Final = 1 << 25
"""Bytes that parts which are remembered may take."""
Said = tuple[str, tuple[str, ...]]
"""What a resident says in words."""


class Meanings:
    """What was read for one catalogue. It is remembered up to a size: people with the same words had better stand together."""

    def __init__(
        self, recommender: Recommender, index: CatalogueIndex, read: Mapping[Said, ResidentText] | None = None
    ) -> None:
        """Begin.

        Args:
            recommender: reads.
            index: of the catalogue.
            read: texts that were read already.
        """
        self._recommender, self._index = recommender, index
        self._read = read or {}
        self._known: dict[Said, tuple[Floats, frozenset[Form]]] = {}

    def of(self, residents: Sequence[Resident]) -> list[tuple[Floats, frozenset[Form]]]:
        """Return for each resident the parts of meaning, shape (parts, opportunities), and the forms that they ask for."""
        said = [(one.wants, one.skill_labels) for one in residents]
        found = {one: self._known[one] for one in said if one in self._known}
        new = [one for one in dict.fromkeys(said) if one not in found]
        if new:
            found |= self._learnt(new)
        return [found[one] for one in said]

    def _learnt(self, said: Sequence[Said]) -> dict[Said, tuple[Floats, frozenset[Form]]]:
        unread = [one for one in said if one not in self._read]
        read = dict(self._read) if len(unread) < len(said) else {}
        texts = self._recommender.encode_many([Resident(wants=wants, skill_labels=labels) for wants, labels in unread])
        read |= zip(unread, texts, strict=True)
        words = words_of_many(self._index.words, sparse.vstack([read[one].words for one in said], format="csr"))
        scoring = self._recommender.configuration_.scoring
        learnt = {
            one: (
                np.ascontiguousarray(meaning_parts(self._index, read[one], scoring, words[row]).T),
                read[one].forms,
            )
            for row, one in enumerate(said)
        }
        if len(self._known) * 8 * len(MEANING) * len(self._index) >= _MEMORY:
            self._known.clear()
        self._known |= learnt
        return learnt


def words_of_many(postings: Postings, queries: Any) -> Floats:
    """Return what `Postings.dot` returns for each of the sparse rows, shape (queries, rows): every sum in the same order."""
    total = np.zeros((queries.shape[0], postings.height))
    by_column = sparse.csc_array(queries)
    by_column.sort_indices()
    for column in np.flatnonzero(np.diff(by_column.indptr)).tolist():
        part = slice(by_column.indptr[column], by_column.indptr[column + 1])
        which, weights = by_column.indices[part], by_column.data[part].astype(np.float64)
        rows = postings.column(column)
        values = postings.values[postings.starts[column] : postings.starts[column + 1]]
        total[which[:, np.newaxis], rows] += weights[:, np.newaxis] * values
    return total
