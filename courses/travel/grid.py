"""Greater London cut into cells of about 500 by 500 metres, numbered row by row from the south-west.

The cell of a point is worked out in two places that must agree to the last bit: here, and in a generated column of the
database. Both divide the same doubles by the same doubles, and a test compares them.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

SOUTH: Final = 51.28
WEST: Final = -0.52
"""The south-west corner, WGS84 degrees: a little outside Greater London."""
HEIGHT: Final = 0.0045
WIDTH: Final = 0.0072
"""Of a cell, in degrees: 500 and 499 metres at this latitude."""
ROWS: Final = 94
COLUMNS: Final = 120
CELLS: Final = ROWS * COLUMNS
NOWHERE: Final = -1
"""The cell of a point that lies outside the grid, or that nobody knows."""


def cells_of(latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> NDArray[np.int16]:
    """The cell of each point (WGS84 degrees), any shape; `NOWHERE` outside the grid and for NaN."""
    with np.errstate(invalid="ignore"):
        row, column = np.floor((latitude - SOUTH) / HEIGHT), np.floor((longitude - WEST) / WIDTH)
        inside = (row >= 0) & (row < ROWS) & (column >= 0) & (column < COLUMNS)
    return np.where(inside, np.nan_to_num(row) * COLUMNS + np.nan_to_num(column), NOWHERE).astype(np.int16)


def cell_of(latitude: float | None, longitude: float | None) -> int | None:
    """The cell of one point; None outside the grid, or where a coordinate is missing."""
    if latitude is None or longitude is None:
        return None
    cell = int(cells_of(np.array(latitude, dtype=np.float64), np.array(longitude, dtype=np.float64)))
    return None if cell == NOWHERE else cell


def centres() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(latitude, longitude) of the middle of every cell, shape (CELLS,) each."""
    row, column = np.divmod(np.arange(CELLS), COLUMNS)
    return SOUTH + (row + 0.5) * HEIGHT, WEST + (column + 0.5) * WIDTH
