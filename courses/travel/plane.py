"""London as a plane: kilometres east and north of its middle."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius, IUGG."""
MIDDLE: Final = (51.5, -0.1)
"""Within 40 km of it a distance in this plane is right to one part in a hundred."""


def on_plane(latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points in km east and north of `MIDDLE`, shape (places, 2), for WGS84 degrees; NaN stays NaN."""
    north = np.radians(latitude - MIDDLE[0]) * EARTH_RADIUS_KM
    east = np.radians(longitude - MIDDLE[1]) * EARTH_RADIUS_KM * np.cos(np.radians(MIDDLE[0]))
    return np.stack([east, north], axis=-1)


def distances(origins: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Straight lines in km from each origin (origins, 2) to each place (places, 2), shape (origins, places)."""
    apart = origins[:, None, :] - places[None, :, :]
    lengths: NDArray[np.float64] = np.hypot(apart[..., 0], apart[..., 1])
    return lengths
