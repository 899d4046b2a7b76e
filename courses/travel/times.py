"""Door-to-door minutes between places: on foot, by bicycle, and by public transport."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class LastStretch:
    """The ways from the nearest stations to each place.

    Attributes:
        stations: positions in the network, shape (places, `stations_at_the_end` or fewer), the nearest first.
        minutes: on foot or by bus, the same shape; infinite from a station that is too far.
    """

    stations: NDArray[np.intp]
    minutes: NDArray[np.float64]


def last_stretch(places: NDArray[np.float64], network: Network, parameters: TravelParameters) -> LastStretch:
    """How journeys to each place end, wherever they begin: worked out once for any number of origins.

    Args:
        places: km east and north, shape (places, 2).
        network: the trains.
        parameters: what is assumed.
    """
    apart = distances(places, network.places)
    stations = np.argsort(apart, axis=1, kind="stable")[:, : parameters.stations_at_the_end]
    lengths = np.take_along_axis(apart, stations, axis=1)
    minutes = np.where(lengths <= parameters.furthest_station, without_trains(lengths, parameters), np.inf)
    return LastStretch(stations, minutes)


def public_transport(
    origins: NDArray[np.float64],
    places: NDArray[np.float64],
    network: Network,
    parameters: TravelParameters,
    *,
    last: LastStretch | None = None,
) -> NDArray[np.float64]:
    """Minutes by train, bus and on foot, whatever is quickest.

    Args:
        origins: km east and north, shape (origins, 2).
        places: the same, shape (places, 2).
        network: the trains.
        parameters: what is assumed.
        last: `last_stretch` of these places, where somebody asks for more than one lot of origins.

    Returns:
        Shape (origins, places). Never more than by bus alone or on foot.
    """
    best = without_trains(distances(origins, places), parameters)
    if not len(network.places):
        return best
    at_stations = _to_stations(origins, network, parameters)
    ends = last or last_stretch(places, network, parameters)
    for station, rest in zip(ends.stations.T, ends.minutes.T, strict=True):
        np.minimum(best, at_stations[:, station] + rest, out=best)
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
