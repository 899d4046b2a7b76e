"""The best n of each of many residents, on as many processes as there are: joblib's, or a cluster's.

    best_in_parallel(stored, residents, queries, n, today, travel, jobs=2)           # processes of this machine

    with joblib.parallel_config(backend="dask"):                                           # a Dask cluster, see docs/matching.md
        best_in_parallel(stored, residents, queries, n, today, travel)

Each piece of work is some blocks of residents: independent of the others, and the same whoever does it and however often. A worker
that dies costs its pieces a second time, and changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from matching.recommender.topn.blocks import BLOCK, blocks_of
from matching.recommender.topn.search import Found, best_of_each

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from matching.recommender.frames import Resident
    from matching.recommender.topn.shelves import StoredShelf
    from matching.recommender.travel import TravelModel

PIECE: Final = 16 * BLOCK
"""Residents of one piece of work: about half a second of it."""


def best_in_parallel(
    stored: StoredShelf,
    residents: Sequence[Resident],
    queries: NDArray[np.float32],
    n: int,
    today: date,
    travel: TravelModel,
    jobs: int | None = None,
) -> Found:
    """Return what `best_of_each` returns.

    Args:
        stored: the shelf, where every worker can read it.
        residents: who is asked for.
        queries: one a resident, shape (residents, width).
        n: length of a list, at most.
        today: the day for which eligibility is judged.
        travel: estimates journeys.
        jobs: processes; None for what the backend offers.

    Raises:
        ArtefactRefused: in one of its kinds.
    """
    pieces = blocks_of(residents, PIECE)
    answers = Parallel(n_jobs=jobs)(
        delayed(_piece)(stored, [residents[place] for place in piece], queries[piece], n, today, travel)
        for piece in pieces
    )
    found = Found.of_nobody(len(residents), n)
    for piece, best in zip(pieces, answers, strict=True):
        found.rows[piece], found.scores[piece] = best.rows, best.scores
    return found


def _piece(
    stored: StoredShelf,
    residents: Sequence[Resident],
    queries: NDArray[np.float32],
    n: int,
    today: date,
    travel: TravelModel,
) -> Found:
    # One thread: there are as many processes as cores already.
    with threadpool_limits(1):
        return best_of_each(stored.open(), residents, queries, n, today, travel)
