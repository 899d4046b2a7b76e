"""The railways of London as a graph, made of nothing but where the stations are and which lines call there.

No published list of stations says which station is next to which, so each line's tracks are taken to be its relative
neighbourhood graph: two stations of a line are neighbours unless a third one of the line is closer to both of them
(Toussaint, "The relative neighbourhood graph of a finite planar set", Pattern Recognition 12, 1980). It holds every branch
together, follows a row of stations in their order, and closes a loop where a line has one.

    nodes   a street node for every station, then a platform node for every station and line
    edges   street to platform (the way in and the wait), platform to street (the way out), platform to platform (the ride),
            street to street (two stations near each other)
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from courses.travel.parameters import SAME_NETWORK, TravelParameters
from courses.travel.plane import distances, on_plane

TRAVEL_CODE: Final = Path(__file__).parent
"""The arithmetic itself: other arithmetic makes other minutes."""
Edge = tuple[int, int, float]


@dataclass(frozen=True, slots=True)
class Station:
    """A station and the lines whose trains call there."""

    name: str
    latitude: float
    longitude: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Minutes between stations, street to street."""

    places: NDArray[np.float64]
    """Shape (stations, 2): km east and north, see `courses.travel.plane`."""
    minutes: NDArray[np.float32]
    """Shape (stations, stations): from the street to the street, waits and changes in it; infinite where no train goes."""


def relative_neighbours(places: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pairs (smaller, larger) of the relative neighbourhood graph of points, shape (points, 2)."""
    apart = distances(places, places)
    # For each pair the nearest third point, by the larger of its distances to the two; a point is not its own third.
    others = apart.copy()
    np.fill_diagonal(others, np.inf)
    pairs = []
    for one in range(len(places)):
        third = np.maximum(others[one][None, :], others).min(axis=1, initial=np.inf)
        near = np.flatnonzero(third[one + 1 :] >= apart[one, one + 1 :]) + one + 1
        pairs += [(one, int(other)) for other in near]
    return pairs


def build_network(stations: Sequence[Station], parameters: TravelParameters) -> Network:
    """The network of some stations."""
    places = on_plane(
        np.array([station.latitude for station in stations], dtype=np.float64),
        np.array([station.longitude for station in stations], dtype=np.float64),
    )
    edges = [*_platform_edges(stations, places, parameters), *_walks(places, parameters)]
    size = max([len(stations), *(max(start, end) + 1 for start, end, _ in edges)])
    starts, ends, minutes = (np.array(column) for column in zip(*edges, strict=True)) if edges else ([], [], [])
    graph = sparse.csr_array((minutes, (starts, ends)), shape=(size, size))
    streets = np.arange(len(stations))
    apart = csgraph.dijkstra(graph, indices=streets)[:, streets] if len(stations) else np.empty((0, 0))
    return Network(places=places, minutes=apart.astype(np.float32))


def _platform_edges(
    stations: Sequence[Station], places: NDArray[np.float64], parameters: TravelParameters
) -> Iterator[Edge]:
    node = len(stations)
    for line, members in sorted(_lines(stations).items()):
        service = parameters.service(line)
        for offset, street in enumerate(members):
            yield street, node + offset, parameters.into_station + service.wait
            yield node + offset, street, parameters.out_of_station
        points = places[members]
        for one, other in relative_neighbours(points):
            ride = service.stop + float(np.hypot(*(points[one] - points[other]))) * 60 / service.speed
            yield node + one, node + other, ride
            yield node + other, node + one, ride
        node += len(members)


def _lines(stations: Sequence[Station]) -> dict[str, list[int]]:
    """Rows of the stations of each line; lines of one network are one line."""
    members: dict[str, list[int]] = defaultdict(list)
    for row, station in enumerate(stations):
        for line in sorted({SAME_NETWORK.get(line, line) for line in station.lines}):
            members[line].append(row)
    return members


def _walks(places: NDArray[np.float64], parameters: TravelParameters) -> Iterator[Edge]:
    apart = distances(places, places)
    for one, other in np.argwhere(apart <= parameters.walk_between_stations).tolist():
        if one != other:
            yield one, other, float(apart[one, other]) * 60 / parameters.walking


def digest(stations: Iterable[Station], parameters: TravelParameters) -> str:
    """SHA-256 of all that the minutes depend on, but the places between which they are."""
    state = hashlib.sha256(repr((list(stations), parameters)).encode())
    for path in sorted(TRAVEL_CODE.glob("*.py")):
        state.update(path.read_bytes())
    return state.hexdigest()
