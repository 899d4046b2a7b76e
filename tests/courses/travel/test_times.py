"""Minutes from door to door."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from courses.travel.network import Station, build_network
from courses.travel.parameters import TravelParameters
from courses.travel.plane import distances, on_plane
from courses.travel.times import by_straight_line, cycling, public_transport, walking, without_trains

P = TravelParameters(
    walking=3.0, cycling=12.0, cycling_fixed=4.0, bus=10.0, bus_fixed=10.0, blind=20.0, blind_fixed=15.0
)
KM = np.array([0.0, 0.5, 3.0])
LONDON = st.tuples(st.floats(51.3, 51.7), st.floats(-0.5, 0.3))
STATIONS = [
    Station("A", 51.50, -0.10, ("red",)),
    Station("B", 51.52, -0.10, ("red",)),
    Station("C", 51.56, -0.20, ("red", "rail")),
    Station("D", 51.40, 0.10, ("rail",)),
]
DEFAULT = TravelParameters()
NETWORK = build_network(STATIONS, DEFAULT)


def test_each_way_of_travelling() -> None:
    assert walking(KM, P).tolist() == [0.0, 10.0, 60.0]
    assert cycling(KM, P).tolist() == [0.0, 6.5, 19.0]
    assert without_trains(KM, P).tolist() == [0.0, 10.0, 28.0]
    assert by_straight_line(KM, P).tolist() == [0.0, 10.0, 24.0]


def test_the_door_is_a_walk_from_the_station() -> None:
    doors = on_plane(np.array([51.50, 51.56]), np.array([-0.10, -0.20]))
    ride = float(NETWORK.minutes[0, 2])
    assert public_transport(doors[:1], doors[1:], NETWORK, DEFAULT)[0, 0] == ride


def test_without_stations_there_are_buses() -> None:
    doors = on_plane(np.array([51.50, 51.52]), np.array([-0.10, -0.10]))
    found = public_transport(doors[:1], doors, build_network([], DEFAULT), DEFAULT)
    assert found.tolist() == without_trains(distances(doors[:1], doors), DEFAULT).tolist()


@given(st.lists(LONDON, min_size=2, max_size=8))
def test_public_transport_is_never_slower_than_the_bus_or_ones_feet(places: list[tuple[float, float]]) -> None:
    doors = on_plane(*np.array(places).T)
    apart = distances(doors, doors)
    found = public_transport(doors, doors, NETWORK, DEFAULT)
    assert (found >= 0).all()
    assert (found <= without_trains(apart, DEFAULT)).all()
    assert (found <= walking(apart, DEFAULT)).all()
    assert (cycling(apart, DEFAULT) <= walking(apart, DEFAULT)).all()


@given(LONDON, LONDON)
def test_there_and_back_take_the_same(one: tuple[float, float], other: tuple[float, float]) -> None:
    doors = on_plane(*np.array([one, other]).T)
    there, back = (public_transport(doors[[a]], doors[[b]], NETWORK, DEFAULT)[0, 0] for a, b in ((0, 1), (1, 0)))
    np.testing.assert_allclose(there, back, rtol=1e-4, atol=1e-3)


@given(LONDON)
def test_more_trains_never_make_a_journey_longer(one: tuple[float, float]) -> None:
    doors = on_plane(*np.array([one, (51.45, 0.0)]).T)
    fewer = build_network(STATIONS[:2], DEFAULT)
    assert (
        public_transport(doors[:1], doors[1:], NETWORK, DEFAULT)
        <= public_transport(doors[:1], doors[1:], fewer, DEFAULT) + 1e-3
    )
