"""How good lists are as lists, beside how relevant each item is: who is seen, how evenly, and how alike what stands together is.

Sources: coverage and Gini as in Ge, Delgado-Battenfeld and Jannach, "Beyond accuracy" (RecSys 2010); exposure by place as in Singh
and Joachims, "Fairness of exposure in rankings" (KDD 2018); intra-list similarity as in Ziegler et al. (WWW 2005).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Rows = NDArray[np.intp]


def exposure(lists: Sequence[Rows], items: int) -> NDArray[np.float64]:
    """Return how much each item of a catalogue is seen, shape (items,): the sum of 1 / log2(1 + place) over the lists."""
    seen = np.zeros(items)
    for rows in lists:
        np.add.at(seen, rows, 1.0 / np.log2(np.arange(2, len(rows) + 2)))
    return seen


def coverage(lists: Sequence[Rows], items: int) -> float:
    """Return the share of a catalogue that stands in any of the lists."""
    return len(np.unique(np.concatenate([*lists, np.empty(0, dtype=np.intp)]))) / items


def gini(values: NDArray[np.float64]) -> float:
    """Return the Gini coefficient of values of 0 and more: 0 all equal, near 1 one has everything; 0 where nobody has anything."""
    if not len(values) or not values.sum():
        return 0.0
    ordered = np.sort(values)
    share = np.arange(1, len(ordered) + 1)
    return float(((2 * share - len(ordered) - 1) * ordered).sum() / (len(ordered) * ordered.sum()))


def intra_list_similarity(texts: NDArray[np.float32]) -> float:
    """Return the mean cosine of all pairs of one list, from its unit rows, shape (list, width); 0 for fewer than two."""
    count = len(texts)
    if count < 2:  # noqa: PLR2004 - a pair
        return 0.0
    cosines = texts.astype(np.float64) @ texts.astype(np.float64).T
    return float((cosines.sum() - np.trace(cosines)) / (count * (count - 1)))


def repeats(groups: NDArray[np.int64]) -> int:
    """Return how many of one list are the same thing as one before them, from the group of each."""
    return len(groups) - len(np.unique(groups))
