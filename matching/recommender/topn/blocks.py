"""Residents put together so that they can be answered together: those with the same limit, who live near each other.

What one of them can reach is then nearly what all of them can, so that the rows that a block multiplies are few. A block is no
approximation: whoever is in it is asked with their own place and limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matching.recommender.frames import Resident

BLOCK: Final = 128
"""Residents: more of them share the rows that they multiply, and fewer of those rows are open to each."""
CELL_KM: Final = 2.0
"""Side of the squares by which people are sorted."""
_KM_A_DEGREE: Final = (111.2, 69.2)
"""Of latitude, and of longitude at London's."""
_CORNER: Final = (51.0, -1.0)
"""South-west of everybody; who lives beyond it is sorted as if they lived at it."""
_BITS: Final = 8
"""Of a square's number in one direction: 256 squares, 512 km."""


def blocks_of(
    residents: Sequence[Resident], size: int = BLOCK, choosy: NDArray[np.bool_] | None = None
) -> list[NDArray[np.intp]]:
    """Return the places of the residents in blocks of at most `size`, each resident in one block.

    Sorted by how far they go, then by whether their answers leave much, then by square along a Z-shaped curve, then by place, and where
    many live in one place by what else they said. The same residents give the same blocks.

    Args:
        residents: to be put together.
        size: of a block, at most.
        choosy: whether a resident's answers leave out most of the catalogue, shape (residents,); None: not known.
    """
    if not residents:
        return []
    limit = np.array([np.inf if one.longest_journey is None else float(one.longest_journey) for one in residents])
    place = np.array([[one.latitude, one.longitude] for one in residents], dtype=np.float64)
    # Whoever did not say where they live can reach everything, as those who did not say how far they go.
    limit[np.isnan(place).any(axis=1)] = np.inf
    squares = np.nan_to_num((place - _CORNER) * _KM_A_DEGREE / CELL_KM).clip(0, (1 << _BITS) - 1).astype(np.int64)
    delivery = np.array([one.delivery for one in residents])
    level = np.array([np.inf if one.highest_level is None else one.highest_level for one in residents])
    alike = np.zeros(len(residents), dtype=np.bool_) if choosy is None else choosy
    order = np.lexsort((level, delivery, place[:, 1], place[:, 0], _along_curve(squares), alike, limit))
    return [order[start : start + size] for start in range(0, len(order), size)]


def _along_curve(squares: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place of squares, shape (residents, 2), on a Z-order curve: the bits of both numbers in turns."""
    number = np.zeros(len(squares), dtype=np.int64)
    for bit in range(_BITS):
        number |= ((squares[:, 0] >> bit) & 1) << (2 * bit + 1)
        number |= ((squares[:, 1] >> bit) & 1) << (2 * bit)
    return number
