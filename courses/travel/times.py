"""Door-to-door minutes between places: on foot, by bicycle, and by public transport."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from courses.travel.network import Network
from courses.travel.parameters import TravelParameters
from courses.travel.plane import distances


def walking(kilometres: NDArray[np.float64], parameters: TravelParameters) -> NDArray[np.float64]:
    """Minutes on foot along straight lines, any shape."""
    return kilometres * (60 / parameters.walking)


def cycling(kilometres: NDArray[np.float64], parameters: TravelParameters) -> NDArray[np.float64]:
    """Minutes by bicycle, any shape; on foot where that is as quick."""
    riding = parameters.cycling_fixed + kilometres * (60 / parameters.cycling)
    return np.minimum(riding, walking(kilometres, parameters))


def without_trains(kilometres: NDArray[np.float64], parameters: TravelParameters) -> NDArray[np.float64]:
    """Minutes by bus, any shape; on foot where that is as quick. Buses go everywhere in London."""
    riding = parameters.bus_fixed + kilometres * (60 / parameters.bus)
    return np.minimum(riding, walking(kilometres, parameters))


def by_straight_line(kilometres: NDArray[np.float64], parameters: TravelParameters) -> NDArray[np.float64]:
    """Minutes by public transport where nothing is known of the network: one fixed wait and one speed, any shape."""
    riding = parameters.blind_fixed + kilometres * (60 / parameters.blind)
    return np.minimum(riding, walking(kilometres, parameters))


def public_transport(
    origins: NDArray[np.float64], places: NDArray[np.float64], network: Network, parameters: TravelParameters
) -> NDArray[np.float64]:
    """Minutes by train, bus and on foot, whatever is quickest.

    Args:
        origins: km east and north, shape (origins, 2).
        places: the same, shape (places, 2).
        network: the trains.
        parameters: what is assumed.

    Returns:
        Shape (origins, places). Never more than by bus alone or on foot.
    """
    best = without_trains(distances(origins, places), parameters)
    if not len(network.places):
        return best
    at_stations = _to_stations(origins, network, parameters)
    apart = distances(places, network.places)
    nearest = np.argsort(apart, axis=1, kind="stable")[:, : parameters.stations_at_the_end]
    for rank in range(nearest.shape[1]):
        station = nearest[:, rank]
        length = apart[np.arange(len(places)), station]
        rest = np.where(length <= parameters.furthest_station, without_trains(length, parameters), np.inf)
        np.minimum(best, at_stations[:, station] + rest[None, :], out=best)
    return best


def _to_stations(origins: NDArray[np.float64], network: Network, parameters: TravelParameters) -> NDArray[np.float64]:
    """Minutes from each origin to the street before each station, with a train ride on the way; (origins, stations)."""
    apart = distances(origins, network.places)
    access = np.where(apart <= parameters.furthest_station, without_trains(apart, parameters), np.inf)
    reached = np.full_like(apart, np.inf)
    for row, minutes in enumerate(access):
        near = np.flatnonzero(np.isfinite(minutes))
        if len(near):
            reached[row] = (minutes[near, None] + network.minutes[near]).min(axis=0)
    return reached
