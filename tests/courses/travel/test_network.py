"""The network on maps small enough to reckon by hand, and what must hold on any map."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from courses.travel.network import Station, build_network, digest, relative_neighbours
from courses.travel.parameters import Service, TravelParameters
from courses.travel.plane import EARTH_RADIUS_KM

KM = 180 / (np.pi * EARTH_RADIUS_KM)  # degrees of latitude
PARAMETERS = TravelParameters(
    into_station=2.0, out_of_station=1.0, walk_between_stations=0.5, walking=3.0, tube=Service(3.0, 60.0, 1.0)
)


def station(name: str, north: float, *lines: str) -> Station:
    """A station so many kilometres north of the middle."""
    return Station(name, 51.5 + north * KM, -0.1, lines)


def minutes(*stations: Station) -> NDArray[np.float64]:
    return np.round(build_network(stations, PARAMETERS).minutes.astype(np.float64), 2)


def test_a_ride_is_the_way_in_the_wait_the_track_the_stops_and_the_way_out() -> None:
    # in 2, wait 3, two hops of 2 km at 60 km/h with a stop each (3 + 3), out 1
    table = minutes(station("A", 0, "red"), station("B", 2, "red"), station("C", 4, "red"))
    assert table.tolist() == [[0.0, 9.0, 12.0], [9.0, 0.0, 9.0], [12.0, 9.0, 0.0]]


def test_a_change_costs_the_way_out_and_in_and_another_wait() -> None:
    table = minutes(station("A", 0, "red"), station("B", 2, "red", "blue"), station("C", 4, "blue"))
    assert table[0].tolist() == [0.0, 9.0, 18.0]


def test_stations_near_each_other_are_changed_between_on_foot() -> None:
    # 0.4 km at 3 km/h is 8 minutes
    table = minutes(
        station("A", 0, "red"), station("B", 2, "red"), station("C", 2.4, "blue"), station("D", 4.4, "blue")
    )
    assert table[0].tolist() == [0.0, 9.0, 17.0, 26.0]


def test_lines_that_never_meet_do_not_connect() -> None:
    table = minutes(station("A", 0, "red"), station("B", 2, "red"), station("C", 9, "blue"))
    assert table[0].tolist() == [0.0, 9.0, np.inf]


def test_companies_on_the_same_tracks_are_one_network() -> None:
    apart = minutes(station("A", 0, "rail"), station("B", 2, "rail"))
    table = minutes(station("A", 0, "thameslink"), station("B", 2, "national-rail"))
    assert table.tolist() == apart.tolist()


@pytest.mark.parametrize("stations", [(), (station("A", 0, "red"),)])
def test_hardly_any_stations(stations: tuple[Station, ...]) -> None:
    assert minutes(*stations).tolist() == [[0.0]] * len(stations)


def test_neighbours_follow_a_line_branch_and_close_a_loop() -> None:
    row = np.array([[0.0, 0.0], [2.0, 0.0], [1.0, 0.0]])
    fork = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 1.0], [2.0, -1.0]])
    square = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]])
    assert relative_neighbours(row) == [(0, 2), (1, 2)]
    assert relative_neighbours(fork) == [(0, 1), (1, 2), (1, 3)]
    assert relative_neighbours(square) == [(0, 1), (0, 3), (1, 2), (2, 3)]


points = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=1, max_size=25, unique=True)


@given(points)
def test_every_branch_of_a_line_hangs_together(places: list[tuple[int, int]]) -> None:
    reached, edges = {0}, relative_neighbours(np.array(places, dtype=np.float64))
    for _ in places:
        reached |= {other for pair in edges for other in pair if set(pair) & reached}
    assert reached == set(range(len(places)))


@given(points)
def test_times_are_symmetric_and_no_change_is_a_short_cut(places: list[tuple[int, int]]) -> None:
    stations = [
        Station(str(number), 51.5 + y * KM, -0.1 + x * KM, ("red", "blue")[: 1 + number % 2])
        for number, (x, y) in enumerate(places)
    ]
    table = build_network(stations, PARAMETERS).minutes.astype(np.float64)
    np.testing.assert_allclose(table, table.T, rtol=1e-5)
    through = (table[:, :, None] + table[None, :, :]).min(axis=1)
    assert (table <= through + 1e-3).all()


def test_the_digest_tells_stations_and_parameters_apart() -> None:
    one, other = [station("A", 0, "red")], [station("A", 1, "red")]
    marks = {
        digest(one, PARAMETERS),
        digest(one, PARAMETERS),
        digest(other, PARAMETERS),
        digest(one, TravelParameters()),
    }
    assert len(marks) == 3
