"""The plain way: every opportunity is looked at, for one resident after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matching.recommender.candidates import find_candidates
from matching.recommender.frames import Resident
from matching.recommender.index import CatalogueIndex
from matching.recommender.topn.search import NOBODY, Found, Shelf
from matching.recommender.travel import TravelModel
from tests.matching.recommender.catalogue import RECOMMENDER, TODAY, Listing, frame

TRAVEL = TravelModel()
Lists = list[list[tuple[int, float]]]


def indexed(listings: Sequence[Listing]) -> CatalogueIndex:
    return RECOMMENDER.index(frame(listings))


def shelved(index: CatalogueIndex, vectors: np.ndarray) -> Shelf:
    return Shelf.of(index.opportunities, index.gates, vectors)


def scan(
    index: CatalogueIndex, vectors: np.ndarray, resident: Resident, query: np.ndarray, n: int
) -> list[tuple[int, float]]:
    """Row and score of the n best of what the product's own conditions leave, the best first, equal ones by id."""
    rows = find_candidates(index, resident, TODAY, TRAVEL).eligible_rows.tolist()
    scores = np.einsum("lw,w->l", vectors, query).tolist()
    ids = index.opportunities.ids.tolist()
    return sorted(((row, scores[row]) for row in rows), key=lambda pair: (-pair[1], ids[pair[0]]))[:n]


def listed(found: Found) -> Lists:
    """The lists without their empty ends; whatever follows an empty place is empty too."""
    lists = []
    for rows, scores in zip(found.rows.tolist(), found.scores.tolist(), strict=True):
        length = sum(row != NOBODY for row in rows)
        assert set(rows[length:]) <= {NOBODY}
        assert set(scores[length:]) <= {-np.inf}
        lists.append(list(zip(rows[:length], scores[:length], strict=True)))
    return lists
