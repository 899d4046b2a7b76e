"""The lists that a system gives to synthetic residents, and how good each is for the one it was made for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.recommender.evaluation import Judged, ndcg_at, recall_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from matching.evaluation.residents import SyntheticResident

LENGTH: Final = 20
"""Places of a list."""
LOOKED_AT: Final = 10
"""Places that nDCG looks at."""
_NOT_SHOWN: Final = 10**9
"""Rank of what is not in the list."""

Open = tuple["NDArray[np.intp]", ...]
"""For each resident, the rows of the listings that they may take part in."""
System = Callable[[int], "NDArray[np.intp]"]
"""Number of a resident -> rows of the catalogue in the order in which they are shown, LENGTH at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """What a system shows, and how good that is."""

    shown: NDArray[np.intp]
    """Rows of the catalogue, shape (residents, LENGTH); -1 where a list has ended."""
    ndcg: NDArray[np.float64]
    """nDCG at LOOKED_AT against the best order of what is open to the resident, shape (residents,). NaN: nothing relevant is open."""
    reached: NDArray[np.float64]
    """Share of all that is relevant, open to them or not, that the list holds, shape (residents,)."""


def make_lists(
    system: System,
    residents: Sequence[SyntheticResident],
    row_of: Mapping[str, int],
    open_to: Open,
    tell: Callable[[], object],
) -> Lists:
    """Ask a system for every resident's list.

    Args:
        system: makes the lists.
        residents: for whom.
        row_of: reference of a judged listing -> its row in the catalogue.
        open_to: for each resident, the rows that they may take part in.
        tell: called after each list.
    """
    shown = np.full((len(residents), LENGTH), -1, dtype=np.intp)
    ndcg, reached = np.full(len(residents), np.nan), np.zeros(len(residents))
    for number, resident in enumerate(residents):
        rows = system(number)[:LENGTH]
        shown[number, : len(rows)] = rows
        grades = {
            row_of[reference]: grade for reference, grade in resident.sentence.relevant.items() if reference in row_of
        }
        reached[number] = recall_at(_judged(rows, grades), LENGTH)
        possible = {row: grade for row, grade in grades.items() if row in set(open_to[number].tolist())}
        if possible:
            ndcg[number] = ndcg_at(_judged(rows, possible), LOOKED_AT)
        tell()
    return Lists(shown, ndcg, reached)


def _judged(rows: NDArray[np.intp], grades: Mapping[int, int]) -> Judged:
    rank = {row: place for place, row in enumerate(rows.tolist(), 1)}
    ranks = np.array([rank.get(row, _NOT_SHOWN) for row in grades], dtype=np.int64)
    order = np.argsort(ranks, kind="stable")
    return Judged(ranks[order], np.array(list(grades.values()), dtype=np.int64)[order])
