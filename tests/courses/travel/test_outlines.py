"""How far places are from areas."""

from __future__ import annotations

import numpy as np
import pytest

from courses.travel.outlines import area, metres_from_areas, metres_from_centres
from courses.travel.plane import on_plane

WEST_SIDE = [[-0.2, 51.4], [-0.1, 51.4], [-0.1, 51.6], [-0.2, 51.6], [-0.2, 51.4]]
HOLE = [[-0.16, 51.49], [-0.14, 51.49], [-0.14, 51.51], [-0.16, 51.51], [-0.16, 51.49]]


def metres(polygons: list[list[list[list[float]]]], latitude: float, longitude: float) -> float:
    place = on_plane(np.array([latitude]), np.array([longitude]))
    return float(metres_from_areas([area(polygons)], place)[0, 0])


def test_inside_is_nothing_and_outside_is_the_straight_line_to_the_edge() -> None:
    edge, place = on_plane(np.array([51.5, 51.5]), np.array([-0.1, -0.05]))
    assert metres([[WEST_SIDE]], 51.5, -0.15) == 0.0
    assert metres([[WEST_SIDE]], 51.5, -0.05) == pytest.approx(float(place[0] - edge[0]) * 1000)


def test_a_hole_is_outside() -> None:
    assert metres([[WEST_SIDE, HOLE]], 51.5, -0.15) > 600
    assert metres([[WEST_SIDE, HOLE]], 51.45, -0.15) == 0.0


@pytest.mark.parametrize(
    "polygons",
    [
        [],
        [[[[0.0, 51.0], [1.0, 52.0]]]],
        [[[[0.0, 51.0], [1.0, 52.0], [1.0, 51.0], [0.0, 52.0], [0.0, 51.0]]]],
        [[[[0.0, 51.0], [1.0, 51.0], [0.0, 51.0], [0.0, 51.0]]]],
    ],
)
def test_what_is_no_area(polygons: list[list[list[list[float]]]]) -> None:
    with pytest.raises(ValueError, match=r"outline|linearring"):
        area(polygons)


def test_without_outlines_the_nearest_known_point_of_an_area_counts() -> None:
    centres, owners = np.array([[0.0, 0.0], [4.0, 0.0], [9.0, 0.0]]), np.array([0, 0, 1])
    found = metres_from_centres(centres, owners, 3, np.array([[3.0, 0.0]]))
    assert found.tolist() == [[1000.0, 6000.0, np.inf]]
