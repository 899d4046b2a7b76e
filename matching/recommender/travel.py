"""How long a journey in London takes, estimated from the straight line alone: for places without a row in the table of journeys.

There is no timetable and no street in this estimate: it is one fixed wait plus one speed, set by eye so that 5 km take about
half an hour and 10 km about 50 minutes, door to door. A river, a night or a fast line can make it wrong by half. It
serves to rank and to leave out what is plainly too far, where nothing better was worked out beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius, IUGG."""


def unit_vectors(latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points on the unit sphere, shape (places, 3), for WGS84 degrees; NaN stays NaN."""
    phi, lam = np.radians(latitude), np.radians(longitude)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def kilometres(origin: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return great-circle distances from one unit vector (3,) to many (places, 3); NaN where a place is not known."""
    chord = np.linalg.norm(places - origin, axis=1)
    distance: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chord / 2, 1.0))
    return distance


@dataclass(frozen=True, slots=True)
class TravelModel:
    """Straight-line distance to minutes: the faster of walking and of bus, train or Tube. Values are our own estimate."""

    walking_speed: float = 3.6
    """Straight-line km/h: a walk of 4.7 km/h on streets that are 1.3 times as long as the line."""
    fixed_minutes: float = 14.0
    """Walk to the stop, wait, and walk from the last stop."""
    ride_speed: float = 16.0
    """Straight-line km/h of a ride with its changes."""

    def minutes(self, distance: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return door-to-door minutes, one way, for distances in km; NaN stays NaN."""
        walk = distance * (60 / self.walking_speed)
        ride = self.fixed_minutes + distance * (60 / self.ride_speed)
        return np.minimum(walk, ride)
